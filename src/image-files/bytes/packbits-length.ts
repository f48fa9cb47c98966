/** Counts the bytes that PackBits data decodes to (TIFF 6.0, section 9). Accepts the data in chunks. */
export class PackBitsLength {
  #length = 0;
  /** Bytes to skip before the next run. */
  #skip = 0;

  get bytes(): number {
    return this.#length;
  }

  /** Whether the data ends within a run. */
  get isCut(): boolean {
    return this.#skip > 0;
  }

  feed(bytes: Buffer): void {
    let at = this.#skip;
    while (at < bytes.length) {
      const head = bytes.readInt8(at);
      at += head >= 0 ? 2 + head : head === -128 ? 1 : 2;
      if (head !== -128) this.#length += 1 + Math.abs(head);
    }
    this.#skip = at - bytes.length;
  }
}
