import { svgPrologue } from './reading/svg-prologue.ts';

/** The parsed start tag of the root element. */
export interface RootTag {
  /** Offset in the document. */
  readonly start: number;
  readonly end: number;
  /** With its prefix. */
  readonly name: string;
  /** Raw values without quotes, by attribute name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Whether the tag is self-closing. */
  readonly isEmpty: boolean;
}

const NAME = /<([\w:.-]+)/y;
/** Matches whole names only. Starting a match at each letter of a long name would take quadratic time. */
const ATTRIBUTE = /\s*(?:([^\s"'<>/=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')|(\/?>))/y;

/** Returns null if there is no root or its tag does not end. */
export function rootTagOf(document: string): RootTag | null {
  const prologue = svgPrologue(document);
  if (prologue === null || prologue === 'incomplete') return null;
  const start = prologue.rootAt;
  NAME.lastIndex = start;
  const name = NAME.exec(document)?.[1] ?? '';
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = NAME.lastIndex;
  for (let found = next(document); found !== null; found = next(document)) {
    const [, attribute, double, single, close] = found;
    const end = ATTRIBUTE.lastIndex;
    if (close !== undefined) return { start, end, name, attributes, isEmpty: close === '/>' };
    attributes.set(attribute ?? '', double ?? single ?? '');
  }
  return null;
}

function next(document: string): RegExpExecArray | null {
  return ATTRIBUTE.exec(document);
}
