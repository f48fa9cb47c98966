import sharp from 'sharp';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import type { Memo, PixelObserver } from '../fitted/watch-pixels.ts';
import { previewScale } from './preview-size.ts';
import { ShrinkingArtwork } from './shrinking-artwork.ts';

const PNG_OPTIONS = { compressionLevel: 3, adaptiveFiltering: true } as const;

interface Shrunk {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint8Array;
}

/**
 * Makes a small image of one part, on a transparent background. Each distinct fitted artwork is shrunk
 * once, as its rows pass on their way into the print file. All shrunk artworks together are no larger than
 * the preview. They are laid at the end, in drawing order, because rounded positions may overlap by a
 * pixel.
 */
export class PartPreview implements PixelObserver {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly #scale: number;
  readonly #sheet: SheetPlan;
  readonly #fittings: readonly Fitting[];
  readonly #shrunk = new Map<number, Shrunk>();
  readonly #shrinking = new Map<number, ShrinkingArtwork>();

  constructor(sheet: SheetPlan, fittings: readonly Fitting[]) {
    const { widthPx, heightPx } = sheet;
    this.#scale = previewScale(sheet);
    this.widthPx = this.#shrink(widthPx);
    this.heightPx = this.#shrink(heightPx);
    this.#sheet = sheet;
    this.#fittings = fittings;
  }

  see(fitting: number, fromRow: number, pixels: Uint8Array): void {
    if (fromRow === 0) this.#begin(fitting);
    const artwork = this.#shrinking.get(fitting);
    artwork?.take(fromRow, pixels);
    // Rows below the last sample may still arrive; they are ignored.
    if (artwork?.isWhole === true) this.#shrinking.delete(fitting);
  }

  /** Writes the preview as a PNG. */
  async write(path: string): Promise<void> {
    const raw = { width: this.widthPx, height: this.heightPx, channels: 4 } as const;
    await sharp(this.#draw(), { raw }).png(PNG_OPTIONS).toFile(path);
  }

  memoOf(fitting: number): string {
    return Buffer.from(this.#shrunk.get(fitting)?.pixels ?? []).toString('base64');
  }

  recall(fitting: number, memo: Memo): void {
    this.#allocate(fitting)?.pixels.set(Buffer.from(String(memo), 'base64'));
  }

  #begin(fitting: number): void {
    const from = this.#fittings[fitting];
    const to = this.#allocate(fitting);
    if (from === undefined || to === undefined) return;
    const rowBytes = to.widthPx * BYTES_PER_PIXEL;
    const onRow = (row: number, pixels: Uint8Array): void => to.pixels.set(pixels, row * rowBytes);
    this.#shrinking.set(fitting, new ShrinkingArtwork({ from, to, onRow }));
  }

  /** Allocates a fitting's shrunk pixels. */
  #allocate(fitting: number): Shrunk | undefined {
    const size = this.#fittings[fitting];
    if (size === undefined) return undefined;
    const [widthPx, heightPx] = [this.#shrink(size.widthPx), this.#shrink(size.heightPx)];
    const pixels = new Uint8Array(widthPx * heightPx * BYTES_PER_PIXEL);
    const shrunk = { widthPx, heightPx, pixels };
    this.#shrunk.set(fitting, shrunk);
    return shrunk;
  }

  #draw(): Uint8Array {
    const canvas = new Uint8Array(this.widthPx * this.heightPx * BYTES_PER_PIXEL);
    for (const { fitting, xPx, yPx } of this.#sheet.placements) {
      const shrunk = this.#shrunk.get(fitting);
      if (shrunk === undefined) continue;
      const left = Math.min(Math.round(xPx * this.#scale), this.widthPx - shrunk.widthPx);
      const top = Math.min(Math.round(yPx * this.#scale), this.heightPx - shrunk.heightPx);
      const rowBytes = shrunk.widthPx * BYTES_PER_PIXEL;
      for (let row = 0; row < shrunk.heightPx; row += 1) {
        const pixels = shrunk.pixels.subarray(row * rowBytes, (row + 1) * rowBytes);
        canvas.set(pixels, ((top + row) * this.widthPx + left) * BYTES_PER_PIXEL);
      }
    }
    return canvas;
  }

  #shrink(lengthPx: number): number {
    return Math.max(1, Math.round(lengthPx * this.#scale));
  }
}
