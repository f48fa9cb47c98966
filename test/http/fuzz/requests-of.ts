/** Requests drawn from the description of a route: valid ones, almost valid ones, and garbage. */
import fc from 'fast-check';
import { drawFlat, drawSvg } from '../../support/image-files/draw-artwork.ts';
import { junk, nearly } from '../../support/service/near-valid.ts';
import { valuesOf, type LookUp } from '../../support/service/values-of-schema.ts';
import type { Operation, Parameter } from './operations.ts';

/** Index of a known id, modulo their number. */
export interface Pick {
  readonly pick: number;
}

export interface DrawnRequest {
  readonly path: Readonly<Record<string, string | Pick>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly type: string; readonly bytes: Buffer } | null;
  readonly auth: 'key' | 'operator' | 'link' | 'forged link' | 'none' | 'garbage';
}

/** Draws mostly the first, one time in six the second. */
const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: bad });

const printable = fc.string({ unit: 'binary-ascii', maxLength: 40 });
/** Values that a header can have on the wire. */
const headerText = fc
  .array(fc.constantFrom(...Array.from('abz019 "=;,*-%\\éÿ\t')), { maxLength: 30 })
  .map((characters) => characters.join('').trim());
const text = fc.oneof(
  printable,
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  fc.constantFrom('%', '%00', '..', '../..', '/', '\u0000', '1e9', '-1', '9'.repeat(300), '{}'),
);

const png = await drawFlat({ widthPx: 8, heightPx: 6 });
const pictures = [
  png,
  await drawFlat({ widthPx: 9, heightPx: 6, format: 'jpeg' }),
  await drawFlat({ widthPx: 9, heightPx: 6, format: 'tiff' }),
  Buffer.from(drawSvg({ widthPx: 10, heightPx: 10 })),
];

export function requestsOf(operation: Operation, lookUp: LookUp): fc.Arbitrary<DrawnRequest> {
  const { parameters, body } = operation;
  const of = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  return fc.record<DrawnRequest>({
    path: fc.record(
      Object.fromEntries(of('path').map((one) => [one.name, pathTexts(one, lookUp)])),
    ),
    query: queriesOf(of('query'), lookUp),
    headers: headersOf(of('header')),
    body: body === null ? noBody(operation) : bodiesOf(body, lookUp),
    auth: mostly<DrawnRequest['auth']>(
      fc.constant(isOperators(operation) ? 'operator' : 'key'),
      fc.constantFrom('key', 'operator', 'link', 'forged link', 'none', 'garbage'),
    ),
  });
}

function isOperators({ path }: Operation): boolean {
  return /^\/(incidents|metrics|quarantine)(\/|$)/.test(path);
}

function pathTexts({ name, schema }: Parameter, lookUp: LookUp): fc.Arbitrary<string | Pick> {
  const drawn = fc.oneof(
    valuesOf(schema, lookUp).map(String),
    // An empty segment would be another path.
    text.filter((one) => one !== ''),
  );
  if (name === 'id' || name === 'deliveryId' || name === 'sha256')
    return mostly<string | Pick>(
      fc.nat().map((pick) => ({ pick })),
      drawn,
    );
  return mostly<string>(fc.constantFrom('1', '1', '2'), drawn);
}

function queriesOf(
  parameters: readonly Parameter[],
  lookUp: LookUp,
): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const good = parameters.map(({ name, schema }) =>
    fc.option(
      valuesOf(schema, lookUp).map((value) => [name, String(value)] as const),
      { nil: null },
    ),
  );
  const names = fc.constantFrom(...parameters.map(({ name }) => name), '__proto__', 'extra', '');
  const bad = fc.array(fc.tuple(names, text), { maxLength: 3 });
  const none: fc.Arbitrary<[string, string][]> = fc.constant([]);
  return fc
    .tuple(fc.tuple(...good), mostly(none, bad))
    .map(([right, wrong]) => [...right.filter((entry) => entry !== null), ...wrong]);
}

function headersOf(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
  const model = Object.fromEntries(
    parameters.map(({ name, example }) => [
      name,
      fc.oneof(headerText, fc.constant(typeof example === 'string' ? example : '"x"')),
    ]),
  );
  const common = { 'x-request-id': headerText, accept: headerText, 'content-encoding': headerText };
  return fc
    .tuple(
      fc.record(model, { requiredKeys: [] }),
      mostly<Partial<Record<string, string>>>(
        fc.constant({}),
        fc.record(common, { requiredKeys: [] }),
      ),
    )
    .map(([own, others]) => ({ ...others, ...own }) as Record<string, string>);
}

const types = fc.constantFrom(
  ...[
    'application/json',
    'image/png',
    'application/octet-stream',
    'text/plain',
    'multipart/form-data',
  ],
  ...[
    'application/json; charset=utf-16',
    'x',
    'multipart/form-data; boundary=a',
    'APPLICATION/JSON',
  ],
);

const garbage = fc.record({
  type: types,
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('', '{', '[]', 'null', '{"__proto__":1}', '\ufeff{}')
      .map((sent) => Buffer.from(sent)),
    junk.map(toJson),
  ),
});

/** Many clients send a content type or a body where none is expected. */
function noBody({ method }: Operation): fc.Arbitrary<DrawnRequest['body']> {
  return method === 'GET' || method === 'HEAD'
    ? fc.constant(null)
    : mostly<DrawnRequest['body']>(fc.constant(null), garbage);
}

function bodiesOf(
  content: NonNullable<Operation['body']>,
  lookUp: LookUp,
): fc.Arbitrary<DrawnRequest['body']> {
  const drawn = Object.entries(content).map(([type, { schema, example }]) =>
    type === 'application/json'
      ? jsonBodies(valuesOf(schema, lookUp), fc.constant(example))
      : type === 'multipart/form-data'
        ? formBodies()
        : pictureBodies(type.replace('*', 'png')),
  );
  return mostly<DrawnRequest['body']>(fc.oneof(...drawn), fc.oneof(garbage, fc.constant(null)));
}

/** A value that the schema allows may still be refused as a whole; the example never is. */
function jsonBodies(
  allowed: fc.Arbitrary<unknown>,
  example: fc.Arbitrary<unknown>,
): fc.Arbitrary<DrawnRequest['body']> {
  return fc
    .oneof(example, nearly(example), allowed, nearly(allowed), nearly(nearly(allowed)))
    .map((value) => ({ type: 'application/json', bytes: toJson(value) }));
}

function pictureBodies(type: string): fc.Arbitrary<DrawnRequest['body']> {
  const whole = fc.constantFrom(...pictures);
  const spoilt = fc.tuple(whole, fc.nat(), fc.nat({ max: 255 })).map(([bytes, place, value]) => {
    const copy = Buffer.from(bytes);
    copy[place % copy.length] = value;
    return copy;
  });
  const cut = fc
    .tuple(whole, fc.nat())
    .map(([bytes, end]) => bytes.subarray(0, end % bytes.length));
  return fc.oneof(whole, spoilt, cut).map((bytes) => ({ type, bytes }));
}

/** Forms with one file, none or several, some of them cut off. */
function formBodies(): fc.Arbitrary<DrawnRequest['body']> {
  const part = fc
    .tuple(
      fc.constantFrom('; filename="a.png"', '; filename="a.png"', ''),
      fc.constantFrom(...pictures),
    )
    .map(([name, bytes]) => [
      Buffer.from(`--x\r\nContent-Disposition: form-data; name="file"${name}\r\n\r\n`),
      ...[bytes, Buffer.from('\r\n')],
    ]);
  const whole = fc
    .array(part, { maxLength: 3 })
    .map((parts) => Buffer.concat([...parts.flat(), Buffer.from('--x--\r\n')]));
  const cut = fc
    .tuple(whole, fc.nat())
    .map(([bytes, end]) => bytes.subarray(0, end % bytes.length));
  return mostly(whole, cut).map((bytes) => ({ type: 'multipart/form-data; boundary=x', bytes }));
}

function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value ?? null));
}
