/** Generates values from a JSON schema, with the keywords that the API description uses. */
import fc from 'fast-check';

/** A schema in the API description. */
export type Schema = Readonly<Record<string, unknown>>;

/** Looks up `#/components/schemas/Name`. */
export type LookUp = (reference: string) => Schema;

/** Generators of texts for known patterns. For other patterns random texts are filtered. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.uuid(),
  fc.webUrl(),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((hash) => Buffer.from(hash).toString('hex')),
  fc.constantFrom('1', '2', '40', 'front.png', 'a/b.svg', 'data:image/png;base64,iVBORw0KGgo='),
);

/** Generates values that the schema accepts. */
export function valuesOf(schema: Schema, lookUp: LookUp): fc.Arbitrary<unknown> {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return valuesOf(lookUp(reference), lookUp);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if ('const' in schema) return fc.constant(schema['const']);
  const choices = schema['anyOf'] as readonly Schema[] | undefined;
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice, lookUp)));
  switch (schema['type']) {
    case 'string':
      return textsOf(schema);
    case 'integer':
    case 'number':
      return numbersOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return listsOf(schema, lookUp);
    case 'object':
      return objectsOf(schema, lookUp);
    default:
      throw new Error(`cannot generate values for ${JSON.stringify(schema)}`);
  }
}

function textsOf(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = Infinity, pattern = '' } = schema as Partial<TextSchema>;
  const form = new RegExp(pattern, 'u');
  const examples = (schema['examples'] ?? []) as readonly string[];
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && form.test(text);
  const drawn = texts.filter(fits);
  return examples.length === 0 ? drawn : fc.oneof(drawn, fc.constantFrom(...examples));
}

interface TextSchema {
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern: string;
}

/** Generates mostly small numbers, because sizes from the whole allowed range would hardly ever fit. */
function numbersOf(schema: Schema): fc.Arbitrary<number> {
  const { minimum, exclusiveMinimum, maximum = 1e6 } = schema as Readonly<Record<string, number>>;
  const least = minimum ?? exclusiveMinimum ?? 0;
  const most = (share: number) => Math.min(maximum, least + share);
  if (schema['type'] === 'integer') {
    const whole = (max: number) => fc.integer({ min: Math.ceil(least), max: Math.floor(max) });
    return fc.oneof({ weight: 4, arbitrary: whole(most(20)) }, whole(maximum));
  }
  const minExcluded = exclusiveMinimum !== undefined;
  const real = (max: number) => fc.double({ min: least, max, minExcluded, noNaN: true });
  return fc.oneof({ weight: 4, arbitrary: real(most(20)) }, real(maximum));
}

function listsOf(schema: Schema, lookUp: LookUp): fc.Arbitrary<unknown[]> {
  const { minItems = 0 } = schema as { readonly minItems?: number };
  const entries = valuesOf(schema['items'] as Schema, lookUp);
  return fc.array(entries, { minLength: minItems, maxLength: minItems + 3 });
}

/** Sources of artwork. An artwork has exactly one, which a plain schema cannot express. */
const SOURCES = ['url', 'data', 'file', 'id'];

function objectsOf(schema: Schema, lookUp: LookUp): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const names = Object.keys(properties);
  if (names.length === 0)
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string());
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, valuesOf(inner, lookUp)]),
  );
  const sources = SOURCES.filter((name) => names.includes(name));
  if (sources.length > 1) {
    return fc.oneof(...sources.map((name) => fc.record({ [name]: model[name]! })));
  }
  const requiredKeys = (schema['required'] ?? []) as string[];
  return fc.record(model, { requiredKeys });
}
