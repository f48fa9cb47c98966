import { BYTES_PER_PIXEL } from '../../../gang-sheet/units/pixel-bytes.ts';
import type { RenderPartInput } from '../../format/render-request.ts';
import type { OpenPieces } from '../../raster/open-pieces.ts';
import type { Piece } from '../../raster/pieces.ts';
import { compressionFor } from '../../strips/effort.ts';
import { rowsPerStrip, stripPixelBytes, type Plane } from '../../strips/strip.ts';
import { CHANNELS } from '../planes/split-planes.ts';
import type { OpenStream } from './pdf-file.ts';
import type { PdfInProgress } from './pdf-in-progress.ts';
import { reference, type ObjectNumber } from './pdf-syntax.ts';
import { PlaneStream } from './plane-stream.ts';
import { profiledColour } from './write-profile.ts';

const PLANES = ['alpha', 'colour'] as const;

/** The source of an artwork's pixels, and the threads that encode them. */
export interface ArtworkSource extends Pick<
  RenderPartInput,
  'encoders' | 'output' | 'signal' | 'disk'
> {
  readonly open: OpenPieces;
}

/**
 * Embeds a piece's artwork as an image, with its alpha as a soft mask unless it is opaque. Its rows are
 * read twice, because the file stores one plane after the other. When this resolves, all rows have been
 * read, but some may still be queued for writing. Objects are numbered when they are started, so their
 * numbers follow their order in the file.
 */
export async function embedArtwork(
  piece: Piece,
  to: PdfInProgress,
  source: ArtworkSource,
): Promise<void> {
  const { pdf } = to;
  let mask: ObjectNumber | null = null;
  const beginMask = (): Promise<OpenStream> => {
    mask = pdf.reserve();
    const entries = imageEntries(piece, { plane: 'alpha', colourSpace: '/DeviceGray' });
    return pdf.beginStream(mask, entries);
  };
  const beginImage = (): Promise<OpenStream> => {
    const image = pdf.reserve();
    to.images.set(piece.fitting, image);
    const colourSpace = profiledColour(to.profile);
    const entries = imageEntries(piece, { plane: 'colour', colourSpace });
    return pdf.beginStream(image, { ...entries, SMask: mask === null ? null : reference(mask) });
  };
  const { queue } = to;
  const begin = { alpha: beginMask, colour: beginImage };
  for (const plane of PLANES) {
    await embedPlane({ piece, plane, queue, stream: new PlaneStream(begin[plane]) }, source);
  }
}

/** Bytes of pixels for which the disk is asked. */
export function embeddedBytes({ leftPx, rightPx, topPx, bottomPx }: Piece): number {
  return PLANES.length * (rightPx - leftPx) * (bottomPx - topPx) * BYTES_PER_PIXEL;
}

interface EmbedPlane extends Pick<PdfInProgress, 'queue'> {
  readonly piece: Piece;
  readonly plane: Plane;
  readonly stream: PlaneStream;
}

async function embedPlane(
  { piece, plane, queue, stream }: EmbedPlane,
  source: ArtworkSource,
): Promise<void> {
  const { encoders, output, signal, disk } = source;
  const rowBytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
  const heightPx = piece.bottomPx - piece.topPx;
  const stripRows = rowsPerStrip(piece.rightPx - piece.leftPx);
  for (let fromRow = 0; fromRow < heightPx; fromRow += stripRows) {
    signal.throwIfAborted();
    const rows = Math.min(stripRows, heightPx - fromRow);
    await disk?.beforeWriting(rows * rowBytes);
    const pixels = await readStrip({ piece, fromRow, rows }, source);
    const encoded = encoders.encode({
      format: 'pdf',
      pixels,
      rows,
      rowBytes,
      plane,
      ...compressionFor(output.effort),
    });
    await queue.add(encoded, (strip) => stream.write(strip));
  }
  await queue.add(Promise.resolve(), () => stream.end());
}

interface StripRows {
  readonly piece: Piece;
  readonly fromRow: number;
  readonly rows: number;
}

/** Reads the row above (zeros at the top), which filters need, and the rows of a strip. */
async function readStrip(
  { piece, fromRow, rows }: StripRows,
  { open, encoders }: ArtworkSource,
): Promise<ArrayBuffer> {
  const rowBytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
  const above = Math.min(fromRow, 1);
  const slice = { piece, fromRow: fromRow - above, rows: rows + above, bandRow: 0 };
  const read = await open.rowsOf(slice);
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
    Type: '/XObject',
    Subtype: '/Image',
    Width: widthPx,
    Height: bottomPx - topPx,
    ColorSpace: colourSpace,
    BitsPerComponent: 8,
    Filter: '/FlateDecode',
    DecodeParms: `<< ${predictor} /BitsPerComponent 8 >>`,
  };
}
