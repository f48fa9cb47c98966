/** Maximum length of a list in a short response. */
const LONG_LIST = 500;
/** Number of elements of a long list to convert at a time. */
const ELEMENTS_AT_ONCE = 100;
/** Minimum length of a chunk, in characters, unless it is the last one. */
const CHUNK_CHARACTERS = 16 * 1024;

/** A list whose elements are in memory, or are generated one after the other. */
type List = Iterable<unknown> | AsyncIterable<unknown>;

/** Whether a value has a list, at any depth, that is long or is still to be generated. */
export function hasLongList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > LONG_LIST || value.some(hasLongList);
  return isList(value) || Object.values(value).some(hasLongList);
}

/**
 * Yields the text of `JSON.stringify(value)` in chunks, so a list of 20,000 elements does not block other
 * requests. A list can be generated, and is then read only as far as the text is needed.
 */
export async function* jsonText(value: unknown): AsyncGenerator<string, void, void> {
  let chunk = '';
  for await (const text of textOf(value)) {
    chunk += text;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

async function* textOf(value: unknown): AsyncGenerator<string, void, void> {
  if (!hasLongList(value)) yield JSON.stringify(value);
  else if (isList(value)) yield* listText(value);
  else yield* membersText(value as object);
}

async function* membersText(value: object): AsyncGenerator<string, void, void> {
  let before = '{';
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* textOf(member);
    before = ',';
  }
  yield '}';
}

async function* listText(list: List): AsyncGenerator<string, void, void> {
  let before = '[';
  for await (const some of inGroups(list)) {
    yield before;
    yield* elementsText(some);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

async function* elementsText(elements: readonly unknown[]): AsyncGenerator<string, void, void> {
  if (!elements.some(hasLongList)) {
    yield JSON.stringify(elements).slice(1, -1);
    return;
  }
  for (const [index, element] of elements.entries()) {
    if (index > 0) yield ',';
    yield* textOf(element);
  }
}

async function* inGroups(list: List): AsyncGenerator<readonly unknown[], void, void> {
  let some: unknown[] = [];
  for await (const element of list) {
    some.push(element);
    if (some.length < ELEMENTS_AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

function isList(value: unknown): value is List {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}
