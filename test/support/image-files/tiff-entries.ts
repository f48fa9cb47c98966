const FIELD_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };

export interface TiffEntry {
  readonly tag: number;
  readonly count: number;
  readonly fieldBytes: number;
  /** Offset of its values in the file. */
  readonly at: number;
}

/** Reads the first directory of a little-endian TIFF or BigTIFF. Returns null for other files. */
export function tiffEntries(tiff: Buffer): readonly TiffEntry[] | null {
  if (tiff.toString('latin1', 0, 2) !== 'II') return null;
  const big = tiff.readUInt16LE(2) === 43;
  const word = big ? 8 : 4;
  const number = (at: number) => (big ? Number(tiff.readBigUInt64LE(at)) : tiff.readUInt32LE(at));
  const start = number(big ? 8 : 4);
  const count = big ? Number(tiff.readBigUInt64LE(start)) : tiff.readUInt16LE(start);
  return Array.from({ length: count }, (_, index) => {
    const at = start + (big ? 8 : 2) + index * (4 + 2 * word);
    const fieldBytes = FIELD_BYTES[tiff.readUInt16LE(at + 2)] ?? 1;
    const values = number(at + 4);
    const inline = values * fieldBytes <= word;
    const place = inline ? at + 4 + word : number(at + 4 + word);
    return { tag: tiff.readUInt16LE(at), count: values, fieldBytes, at: place };
  });
}
