import { rm } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import type { Artwork, ArtworkFormat } from '../../gang-sheet/artwork.ts';
import type { ColourFacts } from '../../gang-sheet/preflight.ts';
import { ArtworkFault, assertPixels } from '../../image-files/artwork-fault.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { decoding } from '../decoding/decoding.ts';
import { headerDecodeBytes, sampleBitsOf } from '../cost/fit-cost.ts';
import { requestedBytes } from '../cost/requested-cost.ts';
import type { DecodeContext, InspectFile } from '../decoder/artwork-decoder.ts';
import { clearGifCanvas } from './gif-canvas.ts';
import { patchedCopy, preparedBytes, preparePixels } from '../pixels/prepare-pixels.ts';
import type { PixelReading } from '../../image-files/pixel-reading.ts';
import { colourFacts } from '../decoding/read-colour.ts';
import { readPlan, type ReadPlan } from '../../image-files/read-plan.ts';
import { heicPhoto } from '../../image-files/structure/avif/check-avif.ts';
import { turnSize, uprightTurn } from '../../image-files/turn.ts';
import { reserveWebpCanvas } from './webp-canvas.ts';

export interface InspectRaster
  extends Pick<InspectFile, 'file' | 'maxPixels' | 'scratchDir'>, DecodeContext {
  readonly format: Exclude<ArtworkFormat, 'svg'>;
  /** Set for a JPEG. */
  readonly samplesPerPixel?: number;
}

/** The file that is decoded when the artwork is printed. */
interface Decodable {
  readonly path: string;
  readonly bytes: number;
  readonly metadata: Metadata;
  readonly hasAlpha: boolean;
  readonly colour: ColourFacts;
  readonly decodeAs?: 'pixels';
}

/**
 * Measures a raster image from its header. If the decoder would misread the file, a copy that it reads
 * correctly is written next to the original, once.
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectRaster(request: InspectRaster): Promise<Artwork> {
  const { file, format, samplesPerPixel } = request;
  const plan = await readPlan(file, format, request.signal);
  const decodable = await decodableFor(request, plan);
  const { metadata, hasAlpha, colour, decodeAs } = decodable;
  const turn = uprightTurn(metadata.orientation);
  const size = { widthPx: metadata.width, heightPx: metadata.height };
  const upright = turnSize(turn, size);
  return {
    id: file.sha256,
    path: decodable.path,
    bytes: decodable.bytes,
    format,
    ...(decodeAs && { decodeAs }),
    ...upright,
    interlaced: decodeAs === undefined && metadata.isProgressive,
    ...(samplesPerPixel !== undefined && { samplesPerPixel }),
    sampleBits: decodeAs === undefined ? sampleBitsOf(metadata.depth) : 8,
    hasAlpha,
    needsTurning: turn.mirror || turn.angle !== 0,
    contentBox: null,
    source: { ...upright, colour },
    findings: plan.findings,
  };
}

async function decodableFor(request: InspectRaster, plan: ReadPlan): Promise<Decodable> {
  const { file } = request;
  if (plan.reading !== null) return patched(request, plan.reading);
  const metadata = await readHeader(file.path, request);
  const { name } = plan.numbered ?? { name: null };
  const colour = name === null ? colourFacts(metadata) : { space: metadata.space, profile: name };
  if (plan.numbered !== null) {
    const reading = numberedReading(metadata, plan.numbered);
    await reserveFor(request, metadata, preparedBytes({ metadata, reading }));
    const pixels = await preparePixels({ ...request, path: file.path, metadata, reading });
    return { ...pixels, metadata, hasAlpha: metadata.hasAlpha, colour, decodeAs: 'pixels' };
  }
  const canvas = request.format === 'gif' ? await clearGifCanvas(request, metadata) : null;
  if (canvas !== null) {
    const { path, bytes, width, height } = canvas;
    const cleared = { ...metadata, width, height };
    return { path, bytes, metadata: cleared, hasAlpha: true, colour, decodeAs: 'pixels' };
  }
  assertChannels(metadata);
  return { path: file.path, bytes: file.bytes, metadata, hasAlpha: metadata.hasAlpha, colour };
}

async function patched(request: InspectRaster, reading: PixelReading): Promise<Decodable> {
  const { file, scratchDir, maxPixels } = request;
  await request.reserve(0, file.bytes);
  const path = await patchedCopy(file, reading.patches, scratchDir);
  try {
    const header = await decodedHeader(path, request);
    const metadata = { ...header, height: reading.planes?.heightPx ?? header.height };
    assertPixels({ widthPx: metadata.width, heightPx: metadata.height }, maxPixels);
    const scratchBytes = file.bytes + preparedBytes({ metadata, reading });
    await reserveFor(request, metadata, scratchBytes);
    const pixels = await preparePixels({ ...request, path, metadata, reading });
    const colour = colourFacts({ ...metadata, space: spaceOf(reading, metadata) });
    const hasAlpha = reading.alpha !== null;
    return { ...pixels, metadata, hasAlpha, colour, decodeAs: 'pixels' };
  } finally {
    await rm(path, { force: true });
  }
}

function reserveFor(request: InspectRaster, header: Metadata, scratchBytes: number): Promise<void> {
  const { format, file, reserve, samplesPerPixel } = request;
  const facts = { ...header, ...(samplesPerPixel !== undefined && { samplesPerPixel }) };
  const size = { widthPx: header.width, heightPx: header.height };
  return reserve(headerDecodeBytes(format, facts, file.bytes), scratchBytes, {
    requestedBytes: requestedBytes({ format, ...size }),
  });
}

async function readHeader(path: string, request: InspectRaster): Promise<Metadata> {
  const metadata = await decodedHeader(path, request);
  assertPixels({ widthPx: metadata.width, heightPx: metadata.height }, request.maxPixels);
  return metadata;
}

async function decodedHeader(path: string, request: InspectRaster): Promise<Metadata> {
  const { format } = request;
  if (format === 'webp') await reserveWebpCanvas(path, request);
  const metadata = await decoding(format, openImage(path, format).metadata());
  if (format === 'avif' && metadata.compression !== 'av1') throw heicPhoto();
  return metadata;
}

/** Describes decoder output: grey or RGB, followed by alpha. */
function numberedReading(
  { channels, hasAlpha, depth }: Metadata,
  colour: NonNullable<ReadPlan['numbered']>,
): PixelReading {
  const bits = depth === 'uchar' ? 8 : 16;
  const limitedBits = colour.isFullRange ? null : bits;
  return {
    patches: [],
    planes: null,
    isPremultiplied: false,
    isInverted: false,
    channels,
    colours: channels - (hasAlpha ? 1 : 0),
    alpha: hasAlpha ? channels - 1 : null,
    meaning: { kind: 'numbered', colour, limitedBits },
  };
}

/** The name that libvips would use for the colour space of the unpatched file. */
function spaceOf({ meaning }: PixelReading, { depth }: Metadata) {
  const isWide = depth !== 'uchar';
  if (meaning.kind === 'lab' || meaning.kind === 'ycbcr') return meaning.kind;
  if (meaning.kind === 'numbered') return 'scrgb';
  if (meaning.space === 'cmyk') return 'cmyk';
  if (meaning.space === 'grey') return isWide ? 'grey16' : 'b-w';
  return isWide ? 'rgb16' : 'srgb';
}

/** Number of colour channels in each space that decoders produce. */
const COLOURS: Readonly<Record<string, number>> = {
  'b-w': 1,
  grey16: 1,
  srgb: 3,
  rgb16: 3,
  scrgb: 3,
  rgb: 3,
  lab: 3,
  labs: 3,
  cmyk: 4,
};

function assertChannels({ space, channels, hasAlpha }: Metadata): void {
  if (channels === (COLOURS[space] ?? NaN) + (hasAlpha ? 1 : 0)) return;
  const detail = `has ${channels} channels, more than colour and transparency: save it as RGB, or send a PNG`;
  throw new ArtworkFault('artwork_channels', detail);
}
