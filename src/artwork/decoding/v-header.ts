import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';

/** The little-endian header of a libvips `.v` file (libvips, `iofuncs/vips.c`). */
export interface VHeader {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: number;
  /** VipsBandFormat. */
  readonly format: number;
  /** VipsCoding: 0 for plain samples. */
  readonly coding: number;
  /** VipsInterpretation. */
  readonly type: number;
}

const MAGIC = 0x08_f2_a6_b6;

/** VipsBandFormat of bytes, and the size of a sample in each format. */
export const UCHAR = 0;
const FORMAT_BYTES = [1, 1, 2, 2, 4, 4, 4, 8, 8] as const;

/** VipsInterpretation. */
export const INTERPRETATIONS = { grey: 1, cmyk: 15, rgb: 22 } as const;

/** @returns null if `head` is not the start of a `.v` file */
export function readVHeader(head: Buffer): VHeader | null {
  if (head.length < V_HEADER_BYTES || head.readUInt32LE(0) !== MAGIC) return null;
  return {
    widthPx: head.readUInt32LE(4),
    heightPx: head.readUInt32LE(8),
    channels: head.readUInt32LE(12),
    format: head.readUInt32LE(20),
    coding: head.readUInt32LE(24),
    type: head.readUInt32LE(28),
  };
}

/** Bytes of one sample. */
export function sampleBytes({ format }: VHeader): number {
  return FORMAT_BYTES[format] ?? 0;
}

/** The bytes of a header that states one pixel per millimetre. */
export function writeVHeader(header: VHeader): Buffer {
  const head = Buffer.alloc(V_HEADER_BYTES);
  const { widthPx, heightPx, channels, format, coding, type } = header;
  const bits = sampleBytes(header) * 8;
  [MAGIC, widthPx, heightPx, channels, bits, format, coding, type].forEach((value, index) =>
    head.writeUInt32LE(value, index * 4),
  );
  // Resolution in pixels per millimetre.
  head.writeFloatLE(1, 32);
  head.writeFloatLE(1, 36);
  return head;
}

/** The metadata that follows the rows: an orientation and, if there is one, a profile. */
export function vTrailer({ orientation, profile }: VMetadata): Buffer {
  const blob =
    profile === null
      ? ''
      : `<field type="VipsBlob" name="icc-profile-data">${Buffer.from(profile).toString('base64')}</field>`;
  const fields = `${blob}<field type="gint" name="orientation">${orientation}</field>`;
  return Buffer.from(
    `<?xml version="1.0"?>\n<root xmlns="http://www.vips.ecs.soton.ac.uk/vips/8.18.7"><header></header><meta>${fields}</meta></root>\n`,
  );
}

export interface VMetadata {
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  readonly profile: Uint8Array | null;
}
