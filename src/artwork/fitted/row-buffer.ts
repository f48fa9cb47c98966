/**
 * A reusable buffer for rows. A sheet has gigabytes of rows. With a new buffer for each read, the
 * system would have to allocate, clear and free that much memory.
 */
export class RowBuffer {
  #bytes = new Uint8Array(0);
  #busy = false;

  /**
   * @param read fills the bytes that it receives
   * @returns those bytes, valid until the next call
   * @throws Error while an earlier read is under way; any error of `read`
   */
  async fill(bytes: number, read: (into: Uint8Array) => Promise<void>): Promise<Uint8Array> {
    if (this.#busy) throw new Error('rows were requested while other rows are being read');
    if (this.#bytes.length < bytes) this.#bytes = new Uint8Array(bytes);
    const into = this.#bytes.subarray(0, bytes);
    this.#busy = true;
    try {
      await read(into);
    } finally {
      this.#busy = false;
    }
    return into;
  }
}
