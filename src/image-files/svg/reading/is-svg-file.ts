import { TextDecoder } from 'node:util';
import { ArtworkFault } from '../../artwork-fault.ts';
import { svgChunks } from './svg-chunks.ts';
import { svgEncodingOf } from './svg-encoding.ts';
import { svgPrologue } from './svg-prologue.ts';

/**
 * Licences and previews before the root are shorter. A longer prologue means that the text is not
 * an SVG.
 */
const MAX_PROLOGUE_CHARS = 4 * 1024 * 1024;

/**
 * Whether a file is an SVG, judging by its root element; it may have any encoding or compression.
 * @throws the signal's reason
 */
export async function isSvgFile(path: string, signal: AbortSignal): Promise<boolean> {
  let decoder: TextDecoder | null = null;
  let text = '';
  // Checked only when the length has doubled, so a long prologue is not scanned for every piece.
  let enough = 0;
  try {
    for await (const chunk of svgChunks(path)) {
      signal.throwIfAborted();
      decoder ??= lenientDecoder(svgEncodingOf(chunk).label);
      text += decoder.decode(chunk, { stream: true });
      if (text.length < enough) continue;
      const prologue = svgPrologue(text);
      if (prologue !== 'incomplete') return prologue !== null;
      if (text.length > MAX_PROLOGUE_CHARS) return false;
      enough = 2 * text.length;
    }
  } catch (error) {
    // Compressed data was damaged, or the limit was reached before the root.
    if (!(error instanceof ArtworkFault)) throw error;
  }
  const prologue = svgPrologue(text);
  return prologue !== null && prologue !== 'incomplete';
}

/** Tags can be found in any encoding that includes ASCII. */
function lenientDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder('latin1');
  }
}
