import type { Slice } from '../../raster/bands.ts';
import type { Piece } from '../../raster/pieces.ts';
import type { Compression } from '../../strips/deflate/strip-deflater.ts';
import type { EncoderPool } from '../../strips/encoder-pool.ts';
import {
  BYTES_PER_PIXEL,
  rowsPerStrip,
  stripPixelBytes,
  type EncodedStrip,
  type Plane,
} from '../../strips/strip.ts';
import type { OpenStream, PdfFile } from './pdf-file.ts';
import { reference, type ObjectNumber } from './pdf-syntax.ts';
import { PlaneStream } from './plane-stream.ts';
import { CHANNELS } from '../split-planes.ts';
import { profiledColour } from './write-profile.ts';
import type { WriteQueue } from '../../strips/write-queue.ts';

export interface EmbedDeps {
  readonly pdf: PdfFile;
  readonly queue: WriteQueue;
  readonly encoders: EncoderPool;
  readonly compression: Compression;
  /** Of the profile that all colours are in. */
  readonly profile: ObjectNumber;
  /** The image of each fitting is entered here once it is begun. */
  readonly images: Map<number, ObjectNumber>;
  readonly rowsOf: (slice: Slice) => Promise<Uint8Array>;
  readonly signal: AbortSignal;
}

/**
 * Embeds the artwork of a piece as an image, with its alpha as soft mask unless it is opaque. Its
 * rows are read twice, as in the file one plane comes after the other. When this resolves they are
 * all read; what is left is worked off in the queue. Objects are numbered as they are begun, so that
 * their numbers are those of their order in the file.
 */
export async function embedArtwork(piece: Piece, deps: EmbedDeps): Promise<void> {
  const { pdf } = deps;
  let mask: ObjectNumber | null = null;
  const beginMask = (): Promise<OpenStream> => {
    mask = pdf.reserve();
    const entries = imageEntries(piece, { plane: 'alpha', colourSpace: '/DeviceGray' });
    return pdf.beginStream(mask, entries);
  };
  const beginImage = (): Promise<OpenStream> => {
    const image = pdf.reserve();
    deps.images.set(piece.fitting, image);
    const colourSpace = profiledColour(deps.profile);
    const entries = imageEntries(piece, { plane: 'colour', colourSpace });
    return pdf.beginStream(image, { ...entries, SMask: mask === null ? null : reference(mask) });
  };
  await embedPlane('alpha', new PlaneStream(beginMask), { ...deps, piece });
  await embedPlane('colour', new PlaneStream(beginImage), { ...deps, piece });
}

async function embedPlane(
  plane: Plane,
  stream: PlaneStream,
  deps: EmbedDeps & { readonly piece: Piece },
): Promise<void> {
  const { piece, queue, encoders, compression, signal } = deps;
  const rowBytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
  const heightPx = piece.bottomPx - piece.topPx;
  const stripRows = rowsPerStrip(piece.rightPx - piece.leftPx);
  for (let fromRow = 0; fromRow < heightPx; fromRow += stripRows) {
    signal.throwIfAborted();
    const rows = Math.min(stripRows, heightPx - fromRow);
    const pixels = await readStrip({ piece, fromRow, rows }, deps);
    const strip: Promise<EncodedStrip> = encoders.encode({
      ...{ pixels, rows, rowBytes, plane },
      ...compression,
    });
    await queue.add(strip, (encoded) => stream.write(encoded));
  }
  await queue.add(Promise.resolve(), () => stream.end());
}

/** The row above (zeros at the top), then the rows: what filters are worked out from. */
async function readStrip(
  { piece, fromRow, rows }: Omit<Slice, 'bandRow'>,
  { rowsOf, encoders }: EmbedDeps,
): Promise<ArrayBuffer> {
  const rowBytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
  const above = Math.min(fromRow, 1);
  const read = await rowsOf({ piece, fromRow: fromRow - above, rows: rows + above, bandRow: 0 });
  const buffer = encoders.takeBuffer(stripPixelBytes(rows, rowBytes));
  const pixels = new Uint8Array(buffer);
  if (above === 0) pixels.fill(0, 0, rowBytes);
  pixels.set(read, above === 0 ? rowBytes : 0);
  return buffer;
}

function imageEntries(
  { leftPx, rightPx, topPx, bottomPx }: Piece,
  { plane, colourSpace }: { readonly plane: Plane; readonly colourSpace: string },
): Readonly<Record<string, string | number>> {
  const widthPx = rightPx - leftPx;
  const predictor = `/Predictor 15 /Colors ${CHANNELS[plane]} /Columns ${widthPx}`;
  return {
    ...{ Type: '/XObject', Subtype: '/Image', Width: widthPx, Height: bottomPx - topPx },
    ...{ ColorSpace: colourSpace, BitsPerComponent: 8, Filter: '/FlateDecode' },
    DecodeParms: `<< ${predictor} /BitsPerComponent 8 >>`,
  };
}
