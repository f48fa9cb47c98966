import { ArtworkFault } from '../../../image-files/artwork-fault.ts';
import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { Size } from '../../../image-files/turn.ts';
import { formatNumber, toPx } from '../../../image-files/svg/document/css/values/lengths.ts';
import type { EmbeddedPicture } from '../../../image-files/svg/document/examined-svg.ts';
import { readPictureUri } from './read-picture-uri.ts';

/** A drawing program embeds a handful; each one is decoded. */
const MAX_PICTURES = 1000;
/** Of all that is embedded anew, in base64: the document is one string. */
const MAX_EMBEDDED_CHARS = 256 * 1024 * 1024;

/** Letters where no size is named. */
const MEDIUM_PX = 16;

/** What became of one picture. */
export interface PreparedPicture {
  /** In CSS pixels, upright; null: a document that has none. */
  readonly size: Size | null;
  /** What its own bytes are, whatever the document says: librsvg believes the document. */
  readonly mediaType: string;
  /** The bytes to embed in its place; null: its own bytes stay. */
  readonly replacement: { readonly mediaType: string; readonly bytes: Buffer } | null;
  readonly findings: readonly PreflightFinding[];
}

export interface PreparePictures {
  readonly document: string;
  /** Ranges in `document`, in their order. */
  readonly pictures: readonly EmbeddedPicture[];
  /** @throws ArtworkFault when the picture cannot be read */
  readonly prepare: (bytes: Buffer) => Promise<PreparedPicture>;
}

export interface PreparedPictures {
  readonly document: string;
  readonly isChanged: boolean;
  readonly findings: readonly PreflightFinding[];
}

/**
 * Embeds pictures anew where librsvg would not draw them as our own decoders do. Equal pictures are
 * prepared once; a picture that cannot be read is a finding of the rule `svg`.
 * @throws ArtworkFault `artwork_too_large` when they become too many or too large
 */
export async function preparePictures(request: PreparePictures): Promise<PreparedPictures> {
  const { document, pictures, prepare } = request;
  if (pictures.length > MAX_PICTURES) throw tooMany();
  const known = new Map<string, Written>();
  const findings: PreflightFinding[] = [];
  const pieces: string[] = [];
  let [from, chars] = [0, 0];
  for (const picture of pictures) {
    const { start, end } = picture.range;
    const uri = document.slice(start, end);
    const written = known.get(uri) ?? (await write(uri, picture, prepare));
    if (!known.has(uri)) findings.push(...written.findings);
    known.set(uri, written);
    const side = missingSide(picture, written.size);
    if (written.uri === null && side === '') continue;
    // Behind the quote that ends the URI, which is an attribute, stands the next one.
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
  return { document: [...pieces, document.slice(from)].join(''), isChanged, findings };
}

/** `uri` null: as it was. */
interface Written {
  readonly uri: string | null;
  readonly size: Size | null;
  readonly findings: readonly PreflightFinding[];
}

async function write(
  uri: string,
  picture: EmbeddedPicture,
  prepare: PreparePictures['prepare'],
): Promise<Written> {
  try {
    const bytes = readPictureUri(uri);
    if (bytes === null) throw new ArtworkFault('artwork_bad_data_uri', 'must be base64');
    const { replacement, findings, size, mediaType: own } = await prepare(bytes);
    const located = findings.map((finding) => withLine(finding, picture.line));
    const isNamed = picture.mediaType.toLowerCase() === own;
    if (replacement === null && isNamed) return { uri: null, size, findings: located };
    const { mediaType, bytes: embedded } = replacement ?? { mediaType: own, bytes };
    const written = `data:${mediaType};base64,${embedded.toString('base64')}`;
    return { uri: written, size, findings: located };
  } catch (error) {
    if (!(error instanceof ArtworkFault)) throw error;
    if (error.code === 'artwork_too_many_pixels' || error.code === 'artwork_too_large') throw error;
    return { uri: null, size: null, findings: [unreadable(picture)] };
  }
}

/** With one of its sides alone, a picture keeps its proportions (SVG 2, 5.8), but not in librsvg. */
function missingSide({ element, width, height }: EmbeddedPicture, size: Size | null): string {
  if (element === 'feImage' || size === null) return '';
  const across = height === null ? lengthPx(width) : null;
  const down = width === null ? lengthPx(height) : null;
  const { widthPx, heightPx } = size;
  if (across !== null) return ` height="${formatNumber((across * heightPx) / widthPx)}"`;
  return down === null ? '' : ` width="${formatNumber((down * widthPx) / heightPx)}"`;
}

/** null: none, or one that depends on what is around it. */
function lengthPx(length: string | null): number | null {
  return length === null ? null : toPx(length, { own: MEDIUM_PX, root: MEDIUM_PX });
}

function withLine(finding: PreflightFinding, line: number): PreflightFinding {
  return { ...finding, detail: `In the picture in line ${line}: ${finding.detail}` };
}

function unreadable({ line, element, mediaType }: EmbeddedPicture): PreflightFinding {
  const kind = mediaType === '' ? '' : ` (${mediaType})`;
  const detail = `The ${element} in line ${line} has an embedded picture${kind} that cannot be read: embed it again as PNG, or send the drawing as PNG.`;
  return { rule: 'svg', code: 'artwork_svg_picture', detail };
}

function tooMany(): ArtworkFault {
  const detail = `must have at most ${MAX_PICTURES} embedded pictures of ${MAX_EMBEDDED_CHARS / 1024 ** 2} MiB in all, received more: embed smaller ones, or send the drawing as PNG`;
  return new ArtworkFault('artwork_too_large', detail);
}
