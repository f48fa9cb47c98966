import { FontDamaged } from './font-damaged.ts';

/** Reads big-endian numbers in sequence. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u8(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  u16(): number {
    const value = this.#bytes.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  u32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  /** @throws FontDamaged if fewer bytes are left */
  take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new FontDamaged('ends early');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** `255UInt16` of WOFF 2.0, section 4.1. */
  packed16(): number {
    const code = this.u8();
    if (code === 253) return this.u16();
    if (code === 254) return this.u8() + 253 * 2;
    if (code === 255) return this.u8() + 253;
    return code;
  }

  /** `UIntBase128` of WOFF 2.0, section 4.1. */
  packed32(): number {
    let value = 0;
    for (let index = 0; index < 5; index += 1) {
      const byte = this.u8();
      if (index === 0 && byte === 0x80) break;
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0 && value <= 0xffff_ffff) return value;
    }
    throw new FontDamaged('is damaged');
  }
}
