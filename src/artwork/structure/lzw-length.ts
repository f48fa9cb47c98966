/** How LZW codes are packed, and what they begin with. */
export interface LzwDialect {
  /** GIF packs from the lowest bit on, TIFF from the highest. */
  readonly lowestFirst: boolean;
  /** TIFF widens its codes one code early (TIFF 6.0, section 13). */
  readonly early: 0 | 1;
  /** Bits of a symbol. */
  readonly symbolBits: number;
  /** Symbols that are wanted; what follows is not looked at. */
  readonly wanted: number;
}

const MOST_BITS = 12;

/**
 * How many symbols LZW data comes to, without making them: of each code only the length of its
 * string is kept. To be fed with the data a chunk at a time.
 */
export class LzwLength {
  readonly #dialect: LzwDialect;
  readonly #clear: number;
  readonly #lengths = new Uint32Array(2 ** MOST_BITS);
  #next: number;
  #bits: number;
  #previous = -1;
  #held = 0;
  #heldBits = 0;
  #symbols = 0;
  #codesAfter = 0;
  #end: 'none' | 'marked' | 'damaged' = 'none';

  constructor(dialect: LzwDialect) {
    this.#dialect = dialect;
    this.#clear = 2 ** dialect.symbolBits;
    this.#lengths.fill(1, 0, this.#clear);
    this.#next = this.#clear + 2;
    this.#bits = dialect.symbolBits + 1;
  }

  /** So far; may be more than are wanted. */
  get symbols(): number {
    return this.#symbols;
  }

  /** A code that was not in the table yet. */
  get isDamaged(): boolean {
    return this.#end === 'damaged';
  }

  /** Codes beyond the wanted symbols, other than the end: whoever made the data knew of more. */
  get codesAfter(): number {
    return this.#codesAfter;
  }

  feed(bytes: Uint8Array): void {
    const { lowestFirst } = this.#dialect;
    for (const byte of bytes) {
      if (lowestFirst) this.#held |= byte << this.#heldBits;
      else this.#held = ((this.#held << 8) | byte) & 0xff_ffff;
      this.#heldBits += 8;
      while (this.#heldBits >= this.#bits) {
        if (this.#hasEnded) return;
        this.#take(this.#code());
      }
    }
  }

  get #hasEnded(): boolean {
    return this.#end !== 'none';
  }

  #code(): number {
    this.#heldBits -= this.#bits;
    const mask = (1 << this.#bits) - 1;
    if (!this.#dialect.lowestFirst) return (this.#held >>> this.#heldBits) & mask;
    const code = this.#held & mask;
    this.#held >>>= this.#bits;
    return code;
  }

  #take(code: number): void {
    if (code === this.#clear) this.#reset();
    else if (code === this.#clear + 1) this.#end = 'marked';
    else this.#expand(code);
  }

  #expand(code: number): void {
    if (this.#symbols >= this.#dialect.wanted) this.#codesAfter += 1;
    const isFirst = this.#previous === -1;
    const isNew = code === this.#next;
    if (code > this.#next || (isNew && isFirst)) {
      this.#end = 'damaged';
      return;
    }
    const before = isFirst ? 0 : (this.#lengths[this.#previous] ?? 0);
    this.#symbols += isNew ? before + 1 : (this.#lengths[code] ?? 0);
    if (!isFirst) this.#learn(before + 1);
    this.#previous = code;
  }

  #learn(length: number): void {
    if (this.#next >= this.#lengths.length) return;
    this.#lengths[this.#next] = length;
    this.#next += 1;
    const isFull = this.#next + this.#dialect.early >= 2 ** this.#bits;
    if (isFull && this.#bits < MOST_BITS) this.#bits += 1;
  }

  #reset(): void {
    this.#next = this.#clear + 2;
    this.#bits = this.#dialect.symbolBits + 1;
    this.#previous = -1;
  }
}
