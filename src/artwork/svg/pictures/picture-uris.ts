/** A data URI with an image, as it stands in a document. */
export interface PictureUri {
  /** Its first characters of base64. */
  readonly head: string;
  /** All its characters of base64. */
  readonly chars: number;
}

/** Enough for the headers of most photographs, with a profile and a small preview before the size. */
const HEAD_CHARS = 128 * 1024;
const START = /data:image\/[^,"'()<>]{0,100};base64,/gi;
/** The longest text that `START` matches. */
const MOST_START_CHARS = 120;
const END = /["'()<>]/g;

/**
 * Finds the data URIs in a text that comes in pieces, and keeps only their heads. It looks at characters,
 * not at elements, so it also finds pictures that are never drawn.
 */
export async function* pictureUris(pieces: AsyncIterable<string>): AsyncGenerator<PictureUri> {
  let open: { head: string; chars: number } | null = null;
  let before = '';
  for await (const piece of pieces) {
    const text = before + piece;
    let at = 0;
    before = '';
    while (at < text.length) {
      if (open === null) {
        const start = endOf(START, text, at);
        if (start === null) {
          before = text.slice(Math.max(at, text.length - MOST_START_CHARS));
          break;
        }
        open = { head: '', chars: 0 };
        at = start;
      }
      const end = indexOf(END, text, at) ?? text.length;
      open.head += text.slice(at, Math.min(end, at + HEAD_CHARS - open.head.length));
      open.chars += end - at;
      at = end;
      if (end === text.length) break;
      yield open;
      open = null;
    }
  }
}

function endOf(pattern: RegExp, text: string, from: number): number | null {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function indexOf(pattern: RegExp, text: string, from: number): number | null {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? null;
}
