import { setImmediate } from 'node:timers/promises';
import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import { FEED_BYTES, FrameKernel } from './frame-kernel.ts';

export interface ByteRange {
  readonly start: number;
  readonly bytes: number;
}

interface Partition extends ByteRange {
  fedBytes: number;
}

/** Macroblocks of 16 x 16 pixels in one call; 10 ms for those of a photograph, which take 2.5 µs each. */
const MACROBLOCKS_PER_CALL = 4096;
/** Macroblocks in a step of the budget: 10 µs for those of a photograph, 0.2 µs for blank ones. */
const MACROBLOCKS_PER_STEP = 4;
/**
 * Encoders end a partition with zeros: libwebp writes 2 bytes of them and a third one behind the last
 * partition, libvpx 1 or 2, and the encoder in RFC 6386, 7.3, up to 4.
 */
const MOST_BYTES_AFTER = 5;

/** Walks the partitions of a frame, which take turns by rows of macroblocks (RFC 6386, 9.5). */
export class FrameWalk {
  readonly kernel = new FrameKernel();
  readonly #file: Bytes;
  readonly #partitions: Partition[] = [];

  constructor(file: Bytes) {
    this.#file = file;
  }

  /** Adds a partition, the one of the modes first, and reads its beginning. */
  async add(range: ByteRange): Promise<void> {
    this.#partitions.push({ ...range, fedBytes: 0 });
    await this.#feed(this.#partitions.length - 1);
  }

  /** @throws ArtworkFault if a partition ends too early; the signal's reason */
  async toEnd(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { end, reader, macroblocks } = this.kernel.walk(MACROBLOCKS_PER_CALL);
      this.#file.spend(Math.ceil(macroblocks / MACROBLOCKS_PER_STEP));
      if (end === 'done') return;
      if (end === 'short') throw this.#isLast(reader) ? truncated('webp') : undecodable();
      if (end === 'hungry') await this.#feed(reader);
      else await setImmediate();
    }
  }

  /** @throws ArtworkFault `artwork_damaged` if a partition contains more than was read, or another end */
  assertEnds(): void {
    for (const [reader, { bytes, fedBytes }] of this.#partitions.entries()) {
      const bytesAfter = bytes - fedBytes + (this.kernel.leftBits(reader) >> 3);
      const isRead = bytesAfter >= 0 && bytesAfter <= MOST_BYTES_AFTER;
      if (!isRead || !this.kernel.isZeroAfter(reader)) throw undecodable();
    }
  }

  async #feed(reader: number): Promise<void> {
    const partition = this.#partitions[reader];
    if (partition === undefined) throw undecodable();
    const length = Math.min(FEED_BYTES, partition.bytes - partition.fedBytes);
    const bytes = await this.#file.at(partition.start + partition.fedBytes, length);
    partition.fedBytes += length;
    this.kernel.feed(reader, bytes, partition.fedBytes === partition.bytes);
  }

  /** Only the last partition is short because the file is; the others state their size. */
  #isLast(reader: number): boolean {
    return reader === this.#partitions.length - 1;
  }
}

function undecodable() {
  return damaged('webp', 'its pixels cannot be decoded');
}
