import { open, rm } from 'node:fs/promises';
import { ServiceError } from '../../../errors.ts';
import { PartFile } from '../../files/part-file.ts';
import { readAt } from '../../files/read-at.ts';
import { COLOUR_TYPES, headerChunk, SIGNATURE, toChunk } from '../../format/png-framing.ts';
import type { Plane } from '../../strips/strip.ts';
import { V_HEADER_BYTES } from '../../../gang-sheet/units/v-file.ts';
import type { DecodeRaster } from '../../format/decode-raster.ts';
import { decodeHere } from '../../verification/decode-here.ts';
import { verificationFailure } from '../../verification/verification-failure.ts';
import type { PdfDocument, PdfStream } from './pdf-document.ts';
import { CHANNELS } from '../planes/split-planes.ts';

export interface PlaneToDecode {
  readonly stream: PdfStream;
  readonly plane: Plane;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Path prefix for temporary files. */
  readonly scratchPath: string;
  /** Decodes it; by default in this process. */
  readonly decode?: DecodeRaster | undefined;
}

/** A decoded plane. It is stored in a scratch file, which keeps memory use flat. */
export interface DecodedPlane {
  /** Reads `count * widthPx` samples of each channel. */
  rows(fromRow: number, count: number): Promise<Buffer>;
  dispose(): Promise<void>;
}

const COPY_BYTES = 512 * 1024;
const COLOUR_TYPE_OF = {
  colour: COLOUR_TYPES.truecolour,
  alpha: COLOUR_TYPES.greyscale,
} satisfies Record<Plane, number>;

/**
 * Decodes a plane with libpng, which shares no code with the writer. The image data uses PNG's
 * predictors, so adding PNG framing makes it a valid PNG.
 * @throws ServiceError `verification_failed`
 */
export async function decodePlane(document: PdfDocument, to: PlaneToDecode): Promise<DecodedPlane> {
  const framed = `${to.scratchPath}.${to.plane}.png`;
  const bare = `${to.scratchPath}.${to.plane}.v`;
  try {
    await framePng(document, to, framed);
    const { widthPx, decode = decodeHere } = to;
    await decode({ path: framed, to: bare, widthPx, isGrey: to.plane === 'alpha' });
    return await readingRows(bare, to.widthPx * CHANNELS[to.plane]);
  } catch (cause) {
    await rm(bare, { force: true });
    // Not the file's fault, such as memory or a disk that is full.
    if (cause instanceof ServiceError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    const expected = 'pixels that libpng can decode';
    throw verificationFailure('placed_pixels', 'an image', { expected, found, cause });
  } finally {
    await rm(framed, { force: true });
  }
}

async function framePng(
  document: PdfDocument,
  { stream, plane, widthPx, heightPx }: PlaneToDecode,
  path: string,
): Promise<void> {
  const png = await PartFile.create(path);
  try {
    await png.append(SIGNATURE);
    await png.append(headerChunk(widthPx, heightPx, COLOUR_TYPE_OF[plane]));
    for await (const bytes of document.contentOf(stream, COPY_BYTES)) {
      await png.append(toChunk('IDAT', bytes));
    }
    await png.append(toChunk('IEND', new Uint8Array(0)));
  } finally {
    await png.close();
  }
}

async function readingRows(path: string, rowBytes: number): Promise<DecodedPlane> {
  const file = await open(path, 'r');
  return {
    rows: (fromRow, count) => readAt(file, V_HEADER_BYTES + fromRow * rowBytes, count * rowBytes),
    async dispose() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}
