import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { PictureTotals } from '../../gang-sheet/picture-totals.ts';
import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import { uriBytes } from '../cost/drawing-cost.ts';
import { pictureBytes } from '../cost/fit-cost.ts';
import type { DecodeContext } from '../decoder/artwork-decoder.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { recognise } from '../../image-files/recognise.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import { examineSvg } from '../../image-files/svg/document/examine-svg.ts';
import { prepareFonts } from './prepare-fonts.ts';
import { preparePictures, type PreparedPicture } from './pictures/prepare-pictures.ts';
import { prepareRaster } from './pictures/prepare-raster.ts';
import { reserveWithDrawing } from './pictures/reserve-with-drawing.ts';
import { readSvgText } from '../../image-files/svg/reading/read-svg-text.ts';
import { assertSelfContained } from '../../image-files/svg/svg-references.ts';
import { rootStyle } from '../../image-files/svg/root-style.ts';
import { svgSize } from '../../image-files/svg/svg-size.ts';
import { withOwnSize } from './drawing/svg-window.ts';
import { assertWhole } from '../../image-files/svg/whole-svg.ts';

/** Maximum nesting depth of SVG documents, including the outermost. */
const MAX_DEPTH = 3;
const BASE64_CHARS_PER_BYTE = 4 / 3;

/** Measures an embedded raster picture. Files made from it go to `scratchDir`. */
export type InspectPicture = (picture: {
  readonly file: SpooledFile;
  readonly scratchDir: string;
  readonly reserve: DecodeContext['reserve'];
}) => Promise<Artwork>;

export interface PrepareDocument extends DecodeContext {
  readonly path: string;
  readonly inspectPicture: InspectPicture;
  readonly scratchDir: string;
}

/** A document that is ready to draw. */
export interface PreparedDocument {
  readonly text: string;
  /** The unchanged document, to be searched for traces of the author's program. */
  readonly readText: string;
  /** Whether the unchanged file at `path` is drawn. */
  readonly isAsFiled: boolean;
  /** Folder of the embedded fonts that are drawn; null if there are none. */
  readonly fonts: string | null;
  readonly findings: readonly PreflightFinding[];
  /** Maximum number of drawing-sized surfaces in memory while the document is drawn. */
  readonly surfaces: number;
  readonly pictures: PictureTotals;
}

/**
 * Turns a document into one that librsvg draws correctly. It decodes the text, examines it, and
 * replaces embedded pictures where needed.
 * @throws ArtworkFault, or the signal's reason
 */
export function prepareDocument(request: PrepareDocument): Promise<PreparedDocument> {
  return prepare(request, 1);
}

async function prepare(request: PrepareDocument, depth: number): Promise<PreparedDocument> {
  const { text: readText, isAsFiled } = await readSvgText(request.path);
  assertWhole(readText);
  assertSelfContained(readText);
  request.signal.throwIfAborted();
  const examined = await examineSvg(readText, request.signal);
  const fonts = await prepareFonts({
    texts: examined.texts,
    // A nested document is drawn with the fonts of the outermost one.
    fontFaces: depth === 1 ? examined.fontFaces : [],
    folder: join(request.scratchDir, `${basename(request.path)}.fonts`),
    signal: request.signal,
  });
  const embedded = await preparePictures({
    document: examined.document,
    pictures: examined.pictures,
    prepare: (bytes) => preparePicture(bytes, request, depth),
  });
  return {
    text: embedded.document,
    readText,
    isAsFiled: isAsFiled && !examined.isChanged && !embedded.isChanged,
    findings: [...examined.findings, ...fonts.findings, ...embedded.findings],
    fonts: fonts.folder,
    // A nested document is drawn on surfaces of its own, at least one.
    surfaces: examined.surfaces + embedded.surfaces,
    pictures: embedded.pictures,
  };
}

/** Writes the bytes to a file in a temporary folder, because the pipeline needs a file. */
async function preparePicture(
  bytes: Buffer,
  request: PrepareDocument,
  depth: number,
): Promise<PreparedPicture> {
  request.signal.throwIfAborted();
  const scratchDir = await mkdtemp(join(request.scratchDir, 'embedded-'));
  try {
    const file = { sha256: 'picture', path: join(scratchDir, 'picture'), bytes: bytes.length };
    await writeFile(file.path, bytes);
    const format = await recognise(file, request.signal);
    if (format === 'svg') {
      return await prepareNested({ ...request, path: file.path, scratchDir }, depth + 1);
    }
    const inText = { ...request, reserve: besidesUri(request, bytes.length) };
    const reserve = await reserveWithDrawing(inText, file, format);
    const picture = await request.inspectPicture({ file, scratchDir, reserve });
    await inText.reserve(pictureBytes(picture));
    return await prepareRaster(picture, file.path, request.signal);
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/** librsvg reads the picture from a document in which it is base64 again. */
function besidesUri(
  { reserve }: DecodeContext,
  pictureFileBytes: number,
): DecodeContext['reserve'] {
  const chars = pictureFileBytes * BASE64_CHARS_PER_BYTE;
  return (bytes) => reserve(bytes + uriBytes(chars));
}

async function prepareNested(request: PrepareDocument, depth: number): Promise<PreparedPicture> {
  if (depth > MAX_DEPTH) {
    const detail = `nests SVG documents more than ${MAX_DEPTH} levels deep`;
    throw new ArtworkFault('artwork_svg_picture', detail);
  }
  const { text, findings, surfaces, pictures } = await prepare(request, depth);
  const size = svgSize(text, rootStyle);
  const bytes = Buffer.from(size === null ? text : withOwnSize(text, size));
  const mediaType = 'image/svg+xml';
  return { size, mediaType, replacement: { mediaType, bytes }, findings, surfaces, pictures };
}
