import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Surrounded } from './compare-pixels.ts';

/** A box on the sheet. */
export interface Area {
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface DecodedSheet {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Reads the RGBA pixels of an area and of `borderPx` around it. Pixels off the sheet are transparent. */
  readAround(area: Area, borderPx: number): Surrounded;
  /** Counts pixels outside all areas that are not (0, 0, 0, 0). */
  countInkOutside(areas: readonly Area[]): number;
  close(): void;
}

const VIPS_HEADER_BYTES = 64;
const BAND_ROWS = 128;

/**
 * Decodes a sheet of any size into a file of raw pixels (a 64-byte header, then rows) and reads from it.
 * sharp writes the file as a stream, so memory use is small.
 */
export async function openSheet(sheetPath: string, folder: string): Promise<DecodedSheet> {
  const bare = join(folder, 'sheet.v');
  const { width, height, channels } = await sharp(sheetPath, { limitInputPixels: false })
    .ensureAlpha()
    .toFile(bare);
  if (channels !== 4) throw new Error(`expected an RGBA sheet, received ${channels} channels`);
  const file = openSync(bare, 'r');
  const rowBytes = width * 4;

  const readRows = (into: Buffer, firstRow: number) =>
    readSync(file, into, 0, into.length, VIPS_HEADER_BYTES + firstRow * rowBytes);

  const readAround = ({ xPx, yPx, widthPx, heightPx }: Area, borderPx: number): Surrounded => {
    const stride = (widthPx + borderPx * 2) * 4;
    const pixels = Buffer.alloc(stride * (heightPx + borderPx * 2));
    const left = Math.max(0, xPx - borderPx);
    const right = Math.min(width, xPx + widthPx + borderPx);
    const top = Math.max(0, yPx - borderPx);
    const bottom = Math.min(height, yPx + heightPx + borderPx);
    for (let row = top; row < bottom; row += 1) {
      const at = (row - yPx + borderPx) * stride + (left - xPx + borderPx) * 4;
      const from = VIPS_HEADER_BYTES + row * rowBytes + left * 4;
      readSync(file, pixels, at, (right - left) * 4, from);
    }
    return { pixels, widthPx, borderPx };
  };

  const countInkOutside = (areas: readonly Area[]): number => {
    let stray = 0;
    for (let top = 0; top < height; top += BAND_ROWS) {
      const rows = Math.min(BAND_ROWS, height - top);
      const band = Buffer.alloc(rows * rowBytes);
      readRows(band, top);
      for (const area of areas) blank(band, { area, top, rows, rowBytes });
      stray += countInk(band);
    }
    return stray;
  };

  return {
    widthPx: width,
    heightPx: height,
    readAround,
    countInkOutside,
    close: () => closeSync(file),
  };
}

interface BandArea {
  readonly area: Area;
  readonly top: number;
  readonly rows: number;
  readonly rowBytes: number;
}

function blank(band: Buffer, { area, top, rows, rowBytes }: BandArea): void {
  const first = Math.max(0, area.yPx - top);
  const last = Math.min(rows, area.yPx + area.heightPx - top);
  for (let row = first; row < last; row += 1) {
    const left = Math.max(0, area.xPx * 4);
    const right = Math.min(rowBytes, (area.xPx + area.widthPx) * 4);
    band.fill(0, row * rowBytes + left, row * rowBytes + right);
  }
}

function countInk(band: Buffer): number {
  const pixels = new Uint32Array(band.buffer, band.byteOffset, band.length / 4);
  return pixels.reduce((count, pixel) => (pixel === 0 ? count : count + 1), 0);
}
