import sharp from 'sharp';
import { encodeGif } from '../../encoders/encode-gif.ts';
import { adobeSegment, encodeJpeg, exifSegment, yccOf } from '../../encoders/encode-jpeg.ts';
import { encodePng } from '../../encoders/encode-png.ts';
import { channelResources, encodeTiff } from '../../encoders/encode-tiff.ts';
import { paintRaster, type Paint } from '../../encoders/raster.ts';
import { CLEAR, near, type Area } from '../../support/print-files/areas.ts';
import type { CorpusFile } from '../corpus-file.ts';
import { alphaAt, COLOURS, plain, SIZE } from './base-picture.ts';

/** Every path of an image to the film: its own size, reduced, enlarged, mirrored, trimmed. */
const WAYS = {
  reduced: { widthIn: 0.2 },
  enlarged: { widthIn: 0.7 },
  'enlarged-mirrored': { widthIn: 0.75, mirror: true },
  mirrored: { mirror: true },
  trimmed: { trim: true },
  'trimmed-reduced': { trim: true, widthIn: 0.21 },
} as const;
type Way = (typeof WAYS)[keyof typeof WAYS];

const withAlpha: Paint = (x, y) => [...plain(x, y), alphaAt(x)];
const withSpot: Paint = (x, y) => [...withAlpha(x, y), (x * 7) % 256];
const associated: Paint = (x, y) =>
  [...plain(x, y).map((value) => (value * alphaAt(x)) / 255), alphaAt(x)].map(Math.round);
const deep =
  (paint: Paint): Paint =>
  (x, y) =>
    paint(x, y).map((value) => value * 257);
const rgba = (paint: Paint = withAlpha) => paintRaster(SIZE, paint);
const rgba16 = (paint: Paint) => paintRaster({ ...SIZE, full: 65535 }, paint);
const raw = () =>
  sharp(Buffer.from(rgba().samples), {
    raw: { width: SIZE.widthPx, height: SIZE.heightPx, channels: 4 },
  });
const CLEAR_INDEX = 4;
/** A GIF has no half-transparent pixels, so its columns 20 to 39 are opaque. */
const indexed: Paint = (x, y) => [x < 20 ? CLEAR_INDEX : COLOURS.indexOf(plain(x, y))];
const RGB = { photometric: 2 } as const;
const named = channelResources([
  { name: 'Transparency', kind: 0 },
  { name: 'White', kind: 2 },
]);

interface Source {
  readonly bytes: () => Buffer | Promise<Buffer>;
  readonly warns?: readonly string[];
  readonly tolerance?: number;
  readonly isHard?: boolean;
  readonly isOpaque?: boolean;
}

const SOURCES: Readonly<Record<string, Source>> = {
  'rgba.png': { bytes: () => encodePng(rgba(), { colourType: 6 }) },
  'rgba-16.png': { bytes: () => encodePng(rgba16(deep(withAlpha)), { colourType: 6, depth: 16 }) },
  'rgba-interlaced.png': { bytes: () => encodePng(rgba(), { colourType: 6, interlaced: true }) },
  'alpha.tif': {
    bytes: () => encodeTiff(rgba(), { ...RGB, extraSamples: [2], compression: 'lzw' }),
  },
  'associated.tif': { bytes: () => encodeTiff(rgba(associated), { ...RGB, extraSamples: [1] }) },
  'alpha-16.tif': {
    bytes: () => encodeTiff(rgba16(deep(withAlpha)), { ...RGB, extraSamples: [2], bits: 16 }),
  },
  'alpha-tiles.tif': { bytes: () => encodeTiff(rgba(), { ...RGB, extraSamples: [2], tilePx: 32 }) },
  'alpha-and-spot.tif': {
    bytes: () => encodeTiff(rgba(withSpot), { ...RGB, extraSamples: [2, 0], photoshop: named }),
    warns: ['spot_channel_dropped'],
  },
  'unnamed.tif': {
    bytes: () => encodeTiff(rgba(), { ...RGB, extraSamples: [0] }),
    warns: ['unnamed_channel'],
  },
  'lossless.webp': { bytes: () => raw().webp({ lossless: true }).toBuffer() },
  'lossy.avif': {
    bytes: () => raw().avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    tolerance: 9,
  },
  'transparent.gif': {
    bytes: () =>
      encodeGif({
        ...SIZE,
        palette: [...COLOURS, [0, 0, 0]],
        frames: [{ raster: paintRaster(SIZE, indexed), transparentIndex: CLEAR_INDEX }],
      }),
    isHard: true,
  },
  'ycc.jpg': {
    bytes: () => encodeJpeg(paintRaster(SIZE, (x, y) => yccOf(plain(x, y)))),
    isOpaque: true,
  },
  'turned.jpg': {
    // Stored upside down, as EXIF states.
    bytes: () =>
      encodeJpeg(
        paintRaster(SIZE, (x, y) => yccOf(plain(SIZE.widthPx - 1 - x, SIZE.heightPx - 1 - y))),
        { segments: [exifSegment(3), adobeSegment(1)] },
      ),
    isOpaque: true,
  },
};

export const sizeFiles: readonly CorpusFile[] = Object.entries(SOURCES).flatMap(
  ([name, { bytes, warns, ...source }]) =>
    Object.entries(WAYS).map(([way, order]): CorpusFile => ({
      name: `size-${way}-${name}`,
      kind: 'sizes and rotations',
      bytes,
      order,
      expected: { by: 'areas', ...expectedOf(source, order) },
      ...(warns && { warns }),
      unlikeJudge: 'a judge draws it at its own size only',
    })),
);

function expectedOf(
  { tolerance = 5, isHard = false, isOpaque = false }: Omit<Source, 'bytes'>,
  way: Way,
) {
  const isTrimmed = 'trim' in way && !isOpaque;
  const shownPx = isTrimmed ? SIZE.widthPx - 20 : SIZE.widthPx;
  const widthPx = 'widthIn' in way ? Math.round(way.widthIn * 300) : shownPx;
  const heightPx = Math.round((widthPx * SIZE.heightPx) / shownPx);
  const isMirrored = 'mirror' in way;
  const place = ([left, top, right, bottom]: Area['box']): Area['box'] => {
    const [from, to] = [left, right].map((share) =>
      isTrimmed ? (share * SIZE.widthPx - 20) / shownPx : share,
    ) as [number, number];
    return isMirrored ? [1 - to, top, 1 - from, bottom] : [from, top, to, bottom];
  };
  const opaque = COLOURS.map((colour, index): Area => {
    const [left, right] = index % 2 === 0 ? [0.39, 0.46] : [0.56, 0.94];
    const [top, bottom] = index < 2 ? [0.08, 0.42] : [0.6, 0.92];
    return {
      name: `field ${index + 1}`,
      box: place([left, top, right, bottom]),
      colour: near(colour, tolerance),
    };
  });
  const half = [0, 2].map((index): Area => {
    const [top, bottom] = index < 2 ? [0.1, 0.4] : [0.62, 0.9];
    const colour = near([...COLOURS[index]!, isHard || isOpaque ? 255 : 128], tolerance);
    return { name: `half of field ${index + 1}`, box: place([0.21, top, 0.3, bottom]), colour };
  });
  const clear: Area[] =
    isTrimmed || isOpaque ? [] : [{ name: 'clear', box: place([0, 0, 0.12, 1]), colour: CLEAR }];
  return { sizePx: [widthPx, heightPx] as const, areas: [...opaque, ...half, ...clear] };
}
