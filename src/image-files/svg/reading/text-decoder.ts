import { TextDecoder } from 'node:util';
import { ArtworkFault } from '../../artwork-fault.ts';

/** windows-1252 from 0x80 to 0x9F; some versions of Node decode these as control characters. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const CONTROLS = /[\x80-\x9f]/g;
const CONTROLS_AT = 0x80;

/**
 * Decodes bytes piece by piece; `null` ends the input.
 * @throws TypeError for invalid bytes
 */
export type DecodePiece = (bytes: Buffer | null) => string;

/**
 * Creates a strict decoder by encoding label, as browsers resolve it (ISO-8859-1 is windows-1252).
 * @throws ArtworkFault `artwork_svg_encoding` for an unknown encoding
 */
export function pieceDecoder(label: string): DecodePiece {
  const decoder = open(label);
  const decode: DecodePiece = (bytes) =>
    bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  if (decoder.encoding !== 'windows-1252') return decode;
  return (bytes) => decode(bytes).replaceAll(CONTROLS, printable);
}

/** Whether an error means that a decoder rejected the bytes. */
export function isDecodingError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

function open(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    const detail = `must be an SVG in a supported encoding, received ${JSON.stringify(label)} in its first line: save it as UTF-8`;
    throw new ArtworkFault('artwork_svg_encoding', detail, { cause });
  }
}

function printable(control: string): string {
  return WINDOWS_1252.charAt(control.charCodeAt(0) - CONTROLS_AT);
}
