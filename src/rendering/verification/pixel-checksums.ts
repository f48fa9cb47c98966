import { crc32 } from 'node:zlib';
import type { LaidPixels } from '../format/verify-request.ts';
import type { Memo, PixelObserver } from '../fitted/watch-pixels.ts';

/** Computes the CRC-32 of every fitting's pixels, row by row, as they are written to the print file. */
export class PixelChecksums implements PixelObserver, LaidPixels {
  readonly #checksums = new Map<number, number>();

  see(fitting: number, _fromRow: number, pixels: Uint8Array): void {
    this.#checksums.set(fitting, crc32(pixels, this.#checksums.get(fitting)));
  }

  memoOf(fitting: number): number {
    return this.of(fitting);
  }

  recall(fitting: number, checksum: Memo): void {
    this.#checksums.set(fitting, Number(checksum));
  }

  /** @throws Error for a fitting that was never laid */
  of(fitting: number): number {
    const checksum = this.#checksums.get(fitting);
    if (checksum === undefined) throw new Error(`fitting ${fitting} was never laid`);
    return checksum;
  }
}
