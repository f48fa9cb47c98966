import sharp, { type Sharp } from 'sharp';
import type { OrderedArtwork } from './check-sheet.ts';
import type { Picture } from './compare-pixels.ts';

export interface FittingToCheck {
  readonly artwork: OrderedArtwork;
  /** Size on the sheet, after turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rotated: boolean;
  readonly dpi: number;
}

/** RGBA pixels, not premultiplied, and faults of the placed size. */
export interface Fitted extends Picture {
  readonly faults: readonly string[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Content extends Size {
  readonly left: number;
  readonly top: number;
}

/** Fits an artwork to its placed size and orientation: trims, resizes, mirrors and turns, in this order. */
export async function fitForCheck(fitting: FittingToCheck): Promise<Fitted> {
  const { artwork, widthPx, heightPx, rotated } = fitting;
  const size = rotated
    ? { width: heightPx, height: widthPx }
    : { width: widthPx, height: heightPx };
  const content = await measureContent(artwork);
  const cut = await cutOut(artwork, content, size);
  const exact = cut.resize({ ...size, fit: 'fill' });
  // Turning and mirroring need a pipeline of their own, because sharp would do them before resizing.
  const { data: upright } = await exact.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixels = await turn(upright, size, { mirror: artwork.mirror ?? false, rotated });
  return { pixels, widthPx, heightPx, faults: sizeFaults(fitting, size, content) };
}

async function turn(
  pixels: Buffer,
  { width, height }: Size,
  { mirror, rotated }: { readonly mirror: boolean; readonly rotated: boolean },
): Promise<Buffer> {
  const raw = { width, height, channels: 4 } as const;
  const mirrored = mirror ? await sharp(pixels, { raw }).flop().raw().toBuffer() : pixels;
  return rotated ? sharp(mirrored, { raw }).rotate(90).raw().toBuffer() : mirrored;
}

/** Returns the box of the upright artwork, without its transparent border if the item trims. */
async function measureContent({ path, trim }: OrderedArtwork): Promise<Content> {
  const { autoOrient } = await sharp(path, { limitInputPixels: false }).metadata();
  if (trim !== true) return { left: 0, top: 0, ...autoOrient };
  const { data, info } = await sharp(path, { limitInputPixels: false })
    .autoOrient()
    .ensureAlpha()
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return boundingBox(data, info);
}

function boundingBox(alpha: Buffer, { width, height }: Size): Content {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (alpha[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Returns the content of the artwork. An SVG is drawn at about the required size. */
async function cutOut(
  { path, trim }: OrderedArtwork,
  content: Content,
  size: Size,
): Promise<Sharp> {
  const { format } = await sharp(path).metadata();
  const isVector = format === 'svg';
  const scale = isVector ? Math.max(size.width / content.width, size.height / content.height) : 1;
  const whole = sharp(path, { limitInputPixels: false, ...(isVector && { density: 72 * scale }) })
    .autoOrient()
    .toColourspace('srgb');
  if (trim !== true) return whole;
  const { data, info } = await whole.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: 4 } as const;
  return sharp(data, { raw, limitInputPixels: false }).extract({
    left: Math.round(content.left * scale),
    top: Math.round(content.top * scale),
    width: Math.round(content.width * scale),
    height: Math.round(content.height * scale),
  });
}

/** Checks the size. An ordered side must be exact; a side that follows from it may be rounded either way. */
function sizeFaults(
  { artwork, dpi }: FittingToCheck,
  size: Size,
  content: Size,
): readonly string[] {
  const { widthIn, heightIn } = artwork;
  const aspect = content.width / content.height;
  const width = widthIn === undefined ? null : Math.round(widthIn * dpi);
  const height = heightIn === undefined ? null : Math.round(heightIn * dpi);
  const expected = {
    width: width ?? (height === null ? content.width : height * aspect),
    height: height ?? (width === null ? content.height : width / aspect),
  };
  const isOff =
    Math.abs(size.width - expected.width) > (width === null ? 1 : 0) ||
    Math.abs(size.height - expected.height) > (height === null ? 1 : 0);
  if (!isOff) return [];
  const wanted = `${expected.width.toFixed(1)} x ${expected.height.toFixed(1)}`;
  return [`${artwork.path} is placed at ${size.width} x ${size.height} instead of ${wanted} px`];
}
