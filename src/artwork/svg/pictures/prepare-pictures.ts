import { ArtworkFault } from '../../../image-files/artwork-fault.ts';
import { MIB } from '../../../gang-sheet/units/mib.ts';
import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import {
  addPictures,
  NO_PICTURES,
  onePicture,
  type PictureTotals,
} from '../../../gang-sheet/picture-totals.ts';
import type { Size } from '../../../image-files/turn.ts';
import { formatNumber, toPx } from '../../../image-files/svg/document/css/values/lengths.ts';
import type { EmbeddedPicture } from '../../../image-files/svg/document/examined-svg.ts';
import { readPictureUri } from './read-picture-uri.ts';

/** Drawing programs embed a handful. Each picture has to be decoded. */
const MAX_PICTURES = 1000;
/** Limit for all replaced pictures in base64, because the document is one string. */
const MAX_EMBEDDED_CHARS = 256 * MIB;

/** Font size where the document sets none. */
const MEDIUM_PX = 16;

/** The result for one picture. */
export interface PreparedPicture {
  /** Upright size in CSS pixels; null for a nested document without a size. */
  readonly size: Size | null;
  /** The real type of its bytes. librsvg trusts the type that the document states. */
  readonly mediaType: string;
  /** Bytes to embed instead; null keeps the original bytes. */
  readonly replacement: { readonly mediaType: string; readonly bytes: Buffer } | null;
  readonly findings: readonly PreflightFinding[];
  /**
   * Maximum number of surfaces in memory while a nested document is drawn; absent for a raster picture.
   */
  readonly surfaces?: number;
  /** The pictures in a nested document; absent for a raster picture. */
  readonly pictures?: PictureTotals;
}

export interface PreparePictures {
  readonly document: string;
  /** Embedded pictures, in the order of their ranges in `document`. */
  readonly pictures: readonly EmbeddedPicture[];
  /** @throws ArtworkFault if the picture cannot be read */
  readonly prepare: (bytes: Buffer) => Promise<PreparedPicture>;
}

export interface PreparedPictures {
  readonly document: string;
  readonly isChanged: boolean;
  readonly findings: readonly PreflightFinding[];
  /**
   * The largest number of surfaces that any one picture needs. Pictures are drawn one after the other.
   */
  readonly surfaces: number;
  readonly pictures: PictureTotals;
}

/**
 * Replaces embedded pictures that librsvg would not draw as our decoders read them. Identical pictures
 * are prepared once; a picture that cannot be read becomes a finding of the rule `svg`.
 * @throws ArtworkFault `artwork_too_large` if there are too many or they become too large
 */
export async function preparePictures(request: PreparePictures): Promise<PreparedPictures> {
  const { document, pictures, prepare } = request;
  if (pictures.length > MAX_PICTURES) throw tooMany();
  const known = new Map<string, Written>();
  const findings: PreflightFinding[] = [];
  const pieces: string[] = [];
  let [from, chars, surfaces] = [0, 0, 0];
  let totals = NO_PICTURES;
  for (const picture of pictures) {
    const { start, end } = picture.range;
    const uri = document.slice(start, end);
    const written = known.get(uri) ?? (await write(uri, picture, prepare));
    if (!known.has(uri)) findings.push(...written.findings);
    totals = addPictures(totals, totalsOf(uri, written, known.has(uri)));
    known.set(uri, written);
    surfaces = Math.max(surfaces, written.surfaces ?? 0);
    const side = missingSide(picture, written.size);
    if (written.uri === null && side === '') continue;
    // A further attribute goes after the quote that ends the URI.
    pieces.push(
      document.slice(from, start),
      written.uri ?? uri,
      document.slice(end, end + 1),
      side,
    );
    from = end + 1;
    chars += written.uri?.length ?? 0;
    if (chars > MAX_EMBEDDED_CHARS) throw tooMany();
  }
  const isChanged = pieces.length > 0;
  const text = [...pieces, document.slice(from)].join('');
  return { document: text, isChanged, findings, surfaces, pictures: totals };
}

/** The text of a nested document is parsed, so its URI counts as text. */
function totalsOf(read: string, written: Written, isKnown: boolean): PictureTotals {
  const { pictures, size, uri } = written;
  if (pictures !== undefined) return isKnown ? NO_PICTURES : pictures;
  if (size === null) return NO_PICTURES;
  return onePicture((uri ?? read).length, isKnown ? 0 : size.widthPx * size.heightPx);
}

/** A picture as it is written into the document. `uri` is null if the picture is unchanged. */
interface Written extends Pick<PreparedPicture, 'findings' | 'surfaces' | 'pictures'> {
  readonly uri: string | null;
  readonly size: Size | null;
}

async function write(
  uri: string,
  picture: EmbeddedPicture,
  prepare: PreparePictures['prepare'],
): Promise<Written> {
  try {
    const bytes = readPictureUri(uri);
    if (bytes === null) throw new ArtworkFault('artwork_bad_data_uri', 'cannot be decoded');
    const { replacement, findings, mediaType: own, ...drawn } = await prepare(bytes);
    const located = findings.map((finding) => withLine(finding, picture.line));
    const isNamed = picture.mediaType.toLowerCase() === own;
    if (replacement === null && isNamed) return { uri: null, ...drawn, findings: located };
    const { mediaType, bytes: embedded } = replacement ?? { mediaType: own, bytes };
    const written = `data:${mediaType};base64,${embedded.toString('base64')}`;
    return { uri: written, ...drawn, findings: located };
  } catch (error) {
    if (!(error instanceof ArtworkFault)) throw error;
    if (error.code === 'artwork_too_many_pixels' || error.code === 'artwork_too_large') throw error;
    return { uri: null, size: null, findings: [unreadable(picture)] };
  }
}

/**
 * The attribute for a missing side. A picture with only one side set should keep its proportions (SVG
 * 2, 5.8), but librsvg does not do this.
 */
function missingSide({ element, width, height }: EmbeddedPicture, size: Size | null): string {
  if (element === 'feImage' || size === null) return '';
  const across = height === null ? lengthPx(width) : null;
  const down = width === null ? lengthPx(height) : null;
  const { widthPx, heightPx } = size;
  if (across !== null) return ` height="${formatNumber((across * heightPx) / widthPx)}"`;
  return down === null ? '' : ` width="${formatNumber((down * widthPx) / heightPx)}"`;
}

/** Returns null if there is no length, or if it depends on the surrounding elements. */
function lengthPx(length: string | null): number | null {
  return length === null ? null : toPx(length, { own: MEDIUM_PX, root: MEDIUM_PX });
}

function withLine(finding: PreflightFinding, line: number): PreflightFinding {
  return { ...finding, detail: `In the picture on line ${line}: ${finding.detail}` };
}

function unreadable({ line, element, mediaType }: EmbeddedPicture): PreflightFinding {
  const kind = mediaType === '' ? '' : ` (${mediaType})`;
  const detail = `The ${element} element on line ${line} embeds a picture${kind} that cannot be read: embed it again as PNG, or send the drawing as PNG.`;
  return { rule: 'svg', code: 'artwork_svg_picture', detail };
}

function tooMany(): ArtworkFault {
  const detail = `embeds too many pictures, or pictures that are too large (at most ${MAX_PICTURES}, and ${MAX_EMBEDDED_CHARS / MIB} MiB in total): embed fewer or smaller ones, or send the drawing as PNG`;
  return new ArtworkFault('artwork_too_large', detail);
}
