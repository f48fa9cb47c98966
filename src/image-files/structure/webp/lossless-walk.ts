import { setImmediate } from 'node:timers/promises';
import { ArtworkFault } from '../../artwork-fault.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import type { ByteRange } from './frame-walk.ts';
import { FEED_BYTES, GROUP_BYTES, LosslessKernel, type LosslessImage } from './lossless-kernel.ts';

export interface LosslessData {
  readonly file: Bytes;
  readonly range: ByteRange;
  readonly signal: AbortSignal;
  /** What to call data that ends too early. */
  readonly short: () => ArtworkFault;
  /** What to call data with invalid codes, or with more than its pixels need. */
  readonly senseless: () => ArtworkFault;
}

/** Codes in one call; 3 ms for those of a photograph, which take 12 ns each. */
const CODES_PER_CALL = 256 * 1024;
/** Codes, or pixels that are kept, in a step of the budget: 12 µs for those of a photograph. */
const CODES_PER_STEP = 1024;
/** Groups of codes between two looks at other work: 8 ms for those of a photograph, which take 30 µs each. */
const GROUPS_PER_TURN = 256;
const STEPS_PER_GROUP = 3;
/** libwebp leaves none; an encoder that writes words of 8 bytes would leave up to 7 bytes of zeros. */
export const MOST_BYTES_AFTER = 7;

/** Walks the images of a lossless stream, one after the other. */
export class LosslessWalk {
  readonly #kernel = new LosslessKernel();
  readonly #of: LosslessData;
  #fedBytes = 0;

  constructor(of: LosslessData) {
    this.#of = of;
  }

  /** Reads ahead, so that a header or a group of codes is complete unless the data is short. */
  async fill(): Promise<void> {
    if (this.#kernel.heldBytes < GROUP_BYTES && !this.#isFed) await this.#feed();
  }

  bits(count: number): number {
    return this.#kernel.bits(count);
  }

  /** The fault of invalid codes. */
  senseless(): ArtworkFault {
    return this.#of.senseless();
  }

  /**
   * Walks an image: its groups of codes, and all of its pixels.
   * @returns the number of groups that its pixels name, if they are kept
   * @throws ArtworkFault if it is short or senseless, or takes too many steps or too much memory
   */
  async toEndOf(image: LosslessImage): Promise<number> {
    if (!this.#kernel.begin(image)) throw tooLarge();
    if (image.isKept) this.#spend(image.columns * image.rows);
    await this.#readGroups(image.tiles?.groups ?? 1);
    await this.#walkPixels();
    return this.#kernel.highestGroup + 1;
  }

  /** @throws ArtworkFault if the data goes on behind its last pixel */
  async assertEnd(): Promise<void> {
    await this.fill();
    const bytesAfter = this.#of.range.bytes - this.#fedBytes + (this.#kernel.leftBits >> 3);
    if (bytesAfter > MOST_BYTES_AFTER || !this.#kernel.isZeroAfter) throw this.senseless();
  }

  async #readGroups(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      this.#of.signal.throwIfAborted();
      await this.fill();
      this.#of.file.spend(STEPS_PER_GROUP);
      const end = this.#kernel.readGroup(index);
      this.#assertNotShort();
      if (end === 'large') throw tooLarge();
      if (end === 'senseless') throw this.senseless();
      if (index % GROUPS_PER_TURN === GROUPS_PER_TURN - 1) await setImmediate();
    }
  }

  async #walkPixels(): Promise<void> {
    for (;;) {
      this.#of.signal.throwIfAborted();
      const { end, codes } = this.#kernel.walk(CODES_PER_CALL);
      this.#spend(codes);
      this.#assertNotShort();
      if (end === 'done') return;
      if (end === 'senseless') throw this.senseless();
      if (end === 'hungry') await this.#feed();
      else await setImmediate();
    }
  }

  async #feed(): Promise<void> {
    const { file, range } = this.#of;
    const length = Math.min(FEED_BYTES, range.bytes - this.#fedBytes);
    const bytes = await file.at(range.start + this.#fedBytes, length);
    this.#fedBytes += length;
    this.#kernel.feed(bytes, this.#isFed);
  }

  get #isFed(): boolean {
    return this.#fedBytes === this.#of.range.bytes;
  }

  #spend(codes: number): void {
    this.#of.file.spend(Math.ceil(codes / CODES_PER_STEP));
  }

  #assertNotShort(): void {
    if (this.#isFed && this.#kernel.leftBits < 0) throw this.#of.short();
  }
}

function tooLarge(): ArtworkFault {
  const detail = 'is a WebP file with too many groups of codes: open it and export it again as PNG';
  return new ArtworkFault('artwork_too_large', detail);
}
