import { svgPrologue } from './reading/svg-prologue.ts';

/** The start tag of the root element, taken apart. */
export interface RootTag {
  /** Where it stands in the document. */
  readonly start: number;
  readonly end: number;
  /** With its prefix. */
  readonly name: string;
  /** Their values as they are written, without quotes, by their names. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Without content: its tag is its end, too. */
  readonly isEmpty: boolean;
}

const NAME = /<([\w:.-]+)/y;
/** Only whole names: tried from each of its letters, a long one would take quadratic time. */
const ATTRIBUTE = /\s*(?:([^\s"'<>/=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')|(\/?>))/y;

/** null: there is none, or it does not end. */
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
