import { inflateSync } from 'node:zlib';

/** The alpha plane of an image in a PDF. */
export interface SoftMask {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly alphas: Buffer;
}

/** Decodes all soft masks of a PDF that the service wrote: streams with zlib, rows with PNG filters. */
export function softMasksOf(pdf: Buffer): readonly SoftMask[] {
  const text = pdf.toString('latin1');
  const masks: SoftMask[] = [];
  for (const { index, 0: head } of text.matchAll(
    /<<(?:(?!stream\n)[^])*?\/DeviceGray(?:(?!endobj)[^])*?stream\r?\n/g,
  )) {
    const [widthPx, heightPx] = ['Width', 'Height'].map((key) =>
      Number(new RegExp(`/${key} (\\d+)`).exec(head)?.[1]),
    ) as [number, number];
    const rows = inflateSync(pdf.subarray(index + head.length));
    masks.push({ widthPx, heightPx, alphas: unfiltered(rows, widthPx) });
  }
  return masks;
}

/** Reverses PNG filters for one byte per pixel (PNG, third edition, 9.2). */
function unfiltered(rows: Buffer, widthPx: number): Buffer {
  const heightPx = rows.length / (widthPx + 1);
  const pixels = Buffer.alloc(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const type = rows[y * (widthPx + 1)]!;
    for (let x = 0; x < widthPx; x += 1) {
      const left = x === 0 ? 0 : pixels[y * widthPx + x - 1]!;
      const above = y === 0 ? 0 : pixels[(y - 1) * widthPx + x]!;
      const corner = x === 0 || y === 0 ? 0 : pixels[(y - 1) * widthPx + x - 1]!;
      const predictions = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
      pixels[y * widthPx + x] = rows[y * (widthPx + 1) + 1 + x]! + predictions[type]!;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
