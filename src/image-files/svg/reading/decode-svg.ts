import { ArtworkFault } from '../../artwork-fault.ts';
import { isPacked, svgChunks } from './svg-chunks.ts';
import { svgEncodingOf, type SvgEncoding } from './svg-encoding.ts';
import { isDecodingError, pieceDecoder, type DecodePiece } from './text-decoder.ts';

const LINE_FEED = 0x0a;
export interface DecodedSvg {
  /** Without a byte order mark. */
  readonly text: string;
  readonly encoding: SvgEncoding;
  /** Whether the document is compressed (SVGZ). */
  readonly isPacked: boolean;
}

/**
 * Decodes a document's text, in any encoding or compression, a piece at a time.
 * @param condense applied to each piece, for callers that do not need every character
 * @throws ArtworkFault `artwork_svg_encoding`, or as for `svgChunks`
 */
export async function decodeSvg(
  path: string,
  condense: (text: string) => string = (text) => text,
): Promise<DecodedSvg> {
  const pieces: string[] = [];
  let encoding: SvgEncoding = svgEncodingOf(Buffer.alloc(0));
  let decode: DecodePiece | null = null;
  for await (const chunk of svgChunks(path)) {
    if (decode === null) {
      encoding = svgEncodingOf(chunk);
      decode = pieceDecoder(encoding.label);
    }
    pieces.push(condense(await decodeOrTell(decode, chunk, { path, encoding })));
  }
  if (decode !== null) pieces.push(await decodeOrTell(decode, null, { path, encoding }));
  return { text: withoutMark(pieces.join('')), encoding, isPacked: await isPacked(path) };
}

/** TextDecoder removes a byte order mark itself, but not its equivalent in other encodings. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

interface Place {
  readonly path: string;
  readonly encoding: SvgEncoding;
}

async function decodeOrTell(
  decode: DecodePiece,
  chunk: Buffer | null,
  { path, encoding }: Place,
): Promise<string> {
  try {
    return decode(chunk);
  } catch (error) {
    if (!isDecodingError(error)) throw error;
    throw encodingFault(encoding, await badLine(path, encoding.label), error);
  }
}

function encodingFault({ label, from }: SvgEncoding, line: number, cause: unknown): ArtworkFault {
  const name = from === 'assumed' ? 'UTF-8 (it declares no other encoding)' : label;
  const detail = `must be an SVG in ${name}, received invalid bytes on line ${line}: save it as UTF-8`;
  return new ArtworkFault('artwork_svg_encoding', detail, { cause });
}

/** Reads the document again, line by line. */
async function badLine(path: string, label: string): Promise<number> {
  const decode = pieceDecoder(label);
  let line = 1;
  try {
    for await (const chunk of svgChunks(path)) {
      for (let start = 0; start < chunk.length;) {
        const end = chunk.indexOf(LINE_FEED, start) + 1 || chunk.length;
        decode(chunk.subarray(start, end));
        if (chunk[end - 1] === LINE_FEED) line += 1;
        start = end;
      }
    }
  } catch (error) {
    if (!isDecodingError(error)) throw error;
  }
  return line;
}
