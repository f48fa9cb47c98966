/**
 * Memory that rows are read into one time after another. A sheet is some gigabytes of rows: with a
 * buffer for each read, the system would have to hand out, clear and take back as much.
 */
export class RowBuffer {
  #bytes = new Uint8Array(0);
  #busy = false;

  /**
   * @param read fills the bytes that it is given
   * @returns them, valid until the next call
   * @throws Error when an earlier read is still under way; what `read` throws
   */
  async fill(bytes: number, read: (into: Uint8Array) => Promise<void>): Promise<Uint8Array> {
    if (this.#busy) throw new Error('rows are read while other rows are being read');
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
