/** The part of a document before its root element. */
export interface SvgPrologue {
  /** Start of the root's start tag. */
  readonly rootAt: number;
  readonly doctype: SvgDoctype | null;
}

export interface SvgDoctype {
  readonly start: number;
  /** Offset after its ">". */
  readonly end: number;
  /** The text between its brackets. */
  readonly subset: string;
}

const SPACE = /\s*/y;
const DOCTYPE = /<!doctype\s/iy;
const ROOT = /<(?:[\w.-]+:)?svg[\s/>]/y;
const HTML = /^<!doctype\s+html\b/i;
/** Longer than any prefix before "svg". */
const TAG_CHARS = 64;

/**
 * Skips the declaration, comments, instructions and document type (XML 1.0, 2.8) up to the root.
 * Returns null if the root is not `svg`, and `incomplete` if the text ends too early to tell.
 */
export function svgPrologue(text: string): SvgPrologue | 'incomplete' | null {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let doctype: SvgDoctype | null = null;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
    if (!matchesAt(DOCTYPE, text, at)) {
      const end = behindComment(text, at);
      if (end === null) return rootAt(text, at, doctype);
      if (end === -1) return 'incomplete';
      at = end;
      continue;
    }
    doctype = doctypeAt(text, at);
    if (doctype === null) return 'incomplete';
    if (HTML.test(text.slice(at, at + TAG_CHARS))) return null;
    at = doctype.end;
  }
}

/** Offset after a comment or an instruction; -1 if it does not end; null if there is none. */
function behindComment(text: string, at: number): number | null {
  if (text.startsWith('<!--', at)) return behind(text, '-->', at + 4);
  return text.startsWith('<?', at) ? behind(text, '?>', at + 2) : null;
}

function rootAt(
  text: string,
  at: number,
  doctype: SvgDoctype | null,
): ReturnType<typeof svgPrologue> {
  if (matchesAt(ROOT, text, at)) return { rootAt: at, doctype };
  const isCut = text.length - at < TAG_CHARS && (at === text.length || text[at] === '<');
  return isCut ? 'incomplete' : null;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}

/** Returns null if it does not end. */
function doctypeAt(text: string, start: number): SvgDoctype | null {
  const marks = /["'[\]>]|<!--/g;
  marks.lastIndex = start;
  let subsetAt = -1;
  let subset = '';
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const [mark] = found;
    if (mark === '>' && subsetAt === -1) return { start, end: marks.lastIndex, subset };
    if (mark === '[' && subsetAt === -1) subsetAt = marks.lastIndex;
    if (mark === ']') {
      subset = text.slice(subsetAt, found.index);
      subsetAt = -1;
    }
    if (mark === '>' || mark === '[' || mark === ']') continue;
    marks.lastIndex = behind(text, mark === '<!--' ? '-->' : mark, marks.lastIndex);
    if (marks.lastIndex <= 0) return null;
  }
  return null;
}
