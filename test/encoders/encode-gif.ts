import { packLzw } from './lzw.ts';
import type { Raster } from './raster.ts';

export interface GifFrame {
  /** One channel with the index of each pixel. */
  readonly raster: Raster;
  readonly left?: number;
  readonly top?: number;
  readonly transparentIndex?: number;
  readonly interlaced?: boolean;
  /** Local colour table. */
  readonly palette?: Palette;
}

type Palette = readonly (readonly number[])[];

export interface GifOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Global colour table, for frames without a local one. */
  readonly palette?: Palette;
  readonly frames: readonly GifFrame[];
}

export function encodeGif({ widthPx, heightPx, palette, frames }: GifOptions): Buffer {
  const head = Buffer.alloc(13);
  head.write('GIF89a', 0, 'latin1');
  head.writeUInt16LE(widthPx, 6);
  head.writeUInt16LE(heightPx, 8);
  head[10] = palette === undefined ? 0 : 0x80 | sizeBits(palette);
  return Buffer.concat([
    head,
    ...(palette === undefined ? [] : [tableOf(palette)]),
    ...frames.flatMap((frame) => frameBytes(frame, palette)),
    Buffer.from([0x3b]),
  ]);
}

function frameBytes(frame: GifFrame, shared: Palette | undefined): Buffer[] {
  const { raster, left = 0, top = 0, transparentIndex, interlaced = false, palette } = frame;
  const control = Buffer.from([0x21, 0xf9, 4, transparentIndex === undefined ? 0 : 1, 10, 0, 0, 0]);
  control[6] = transparentIndex ?? 0;
  const place = Buffer.alloc(10);
  place[0] = 0x2c;
  [left, top, raster.widthPx, raster.heightPx].forEach((value, index) =>
    place.writeUInt16LE(value, 1 + index * 2),
  );
  place[9] = (palette ? 0x80 | sizeBits(palette) : 0) | (interlaced ? 0x40 : 0);
  const used = palette ?? shared;
  if (used === undefined) throw new Error('a frame needs a table');
  const literalBits = Math.max(2, sizeBits(used) + 1);
  const packed = packLzw(indexes(raster, interlaced), { literalBits, lowBitFirst: true, early: 0 });
  const blocks: Buffer[] = [Buffer.from([literalBits])];
  for (let at = 0; at < packed.length; at += 255) {
    const part = packed.subarray(at, at + 255);
    blocks.push(Buffer.from([part.length]), part);
  }
  return [control, place, ...(palette ? [tableOf(palette)] : []), ...blocks, Buffer.from([0])];
}

function indexes({ widthPx, heightPx, samples }: Raster, interlaced: boolean): Uint8Array {
  const order = interlaced
    ? [[0, 8] as const, [4, 8] as const, [2, 4] as const, [1, 2] as const].flatMap(([from, step]) =>
        rowsFrom(from, { step, heightPx }),
      )
    : rowsFrom(0, { step: 1, heightPx });
  return Uint8Array.from(
    order.flatMap((row) => [...samples.subarray(row * widthPx, (row + 1) * widthPx)]),
  );
}

function rowsFrom(
  from: number,
  { step, heightPx }: { readonly step: number; readonly heightPx: number },
): number[] {
  const rows: number[] = [];
  for (let row = from; row < heightPx; row += step) rows.push(row);
  return rows;
}

const sizeBits = (palette: Palette): number =>
  Math.max(0, Math.ceil(Math.log2(palette.length)) - 1);

function tableOf(palette: Palette): Buffer {
  const table = Buffer.alloc(3 * 2 ** (sizeBits(palette) + 1));
  palette.forEach((colour, index) => table.set(colour, index * 3));
  return table;
}
