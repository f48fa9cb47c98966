const OPEN = /<(?:[\w.-]+:)?style[\s>]/g;
const CLOSE = /<\/(?:[\w.-]+:)?style(?=[\s>])/g;

/** The offsets of a `style` element in a document. */
export interface StyleElement {
  readonly start: number;
  /** The rest of the start tag, and the style sheet. */
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly end: number;
}

/**
 * Finds the `style` elements in the text of a document. An expression for a whole element would
 * search the rest of the document once for each start tag without an end tag.
 */
export function* styleElements(document: string): Generator<StyleElement> {
  const open = new RegExp(OPEN);
  const close = new RegExp(CLOSE);
  for (let found = open.exec(document); found !== null; found = open.exec(document)) {
    // The last character may be the ">" of the start tag, or the end of its name.
    const contentStart = open.lastIndex;
    close.lastIndex = contentStart;
    const closing = close.exec(document);
    const end = closing === null ? -1 : document.indexOf('>', close.lastIndex);
    if (closing === null || end === -1) return;
    yield { start: found.index, contentStart, contentEnd: closing.index, end: end + 1 };
    open.lastIndex = end + 1;
  }
}
