import sharp from 'sharp';
import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import type { PixelWitness } from '../watch-pixels.ts';
import { ShrinkingArtwork } from './shrinking-artwork.ts';

const MAX_WIDTH_PX = 600;
const MAX_HEIGHT_PX = 4000;
const BYTES_PER_PIXEL = 4;
const PNG_OPTIONS = { compressionLevel: 3, adaptiveFiltering: true } as const;

interface Position {
  readonly xPx: number;
  readonly yPx: number;
}

/**
 * A small picture of one part, on transparent ground. Each distinct fitted artwork is shrunk once,
 * while its rows pass on their way into the print file, straight into all its places.
 */
export class PartPreview implements PixelWitness {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly #scale: number;
  readonly #canvas: Uint8Array;
  readonly #fittings: readonly Fitting[];
  readonly #positionsOf = new Map<number, Position[]>();
  readonly #shrinking = new Map<number, ShrinkingArtwork>();

  constructor(sheet: SheetPlan, fittings: readonly Fitting[]) {
    const { widthPx, heightPx } = sheet;
    this.#scale = Math.min(1, MAX_WIDTH_PX / widthPx, MAX_HEIGHT_PX / heightPx);
    this.widthPx = this.#shrink(widthPx);
    this.heightPx = this.#shrink(heightPx);
    this.#canvas = new Uint8Array(this.widthPx * this.heightPx * BYTES_PER_PIXEL);
    this.#fittings = fittings;
    for (const { fitting, xPx, yPx } of sheet.placements) {
      const positions = this.#positionsOf.get(fitting);
      if (positions === undefined) this.#positionsOf.set(fitting, [{ xPx, yPx }]);
      else positions.push({ xPx, yPx });
    }
  }

  see(fitting: number, fromRow: number, pixels: Uint8Array): void {
    if (fromRow === 0) this.#begin(fitting);
    const artwork = this.#shrinking.get(fitting);
    artwork?.take(fromRow, pixels);
    // Rows below the last sample may still come: they find nothing here.
    if (artwork?.isWhole === true) this.#shrinking.delete(fitting);
  }

  /** Writes the picture as a PNG. */
  async write(path: string): Promise<void> {
    const raw = { width: this.widthPx, height: this.heightPx, channels: 4 } as const;
    await sharp(this.#canvas, { raw }).png(PNG_OPTIONS).toFile(path);
  }

  #begin(fitting: number): void {
    const size = this.#fittings[fitting];
    if (size === undefined) return;
    const widthPx = this.#shrink(size.widthPx);
    const heightPx = this.#shrink(size.heightPx);
    const positions = this.#positionsOf.get(fitting) ?? [];
    const offsets = positions.map(({ xPx, yPx }) => {
      const left = Math.min(Math.round(xPx * this.#scale), this.widthPx - widthPx);
      const top = Math.min(Math.round(yPx * this.#scale), this.heightPx - heightPx);
      return (top * this.widthPx + left) * BYTES_PER_PIXEL;
    });
    const artwork = new ShrinkingArtwork({
      ...{ from: size, to: { widthPx, heightPx } },
      onRow: (row, pixels) => {
        const down = row * this.widthPx * BYTES_PER_PIXEL;
        for (const offset of offsets) this.#canvas.set(pixels, offset + down);
      },
    });
    this.#shrinking.set(fitting, artwork);
  }

  #shrink(lengthPx: number): number {
    return Math.max(1, Math.round(lengthPx * this.#scale));
  }
}
