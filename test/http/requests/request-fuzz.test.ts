/** Fuzzes the reader of orders alone. See `test/support/fuzz/fuzz-settings.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServiceError } from '../../../src/errors.ts';
import type { JobRequest } from '../../../src/gang-sheet/order.ts';
import { MAX_PIECES, MAX_SHEET_WIDTH_PX } from '../../../src/http/contract/limits.ts';
import { valueAt } from '../../../src/http/requests/pointer.ts';
import { readGangSheetRequest } from '../../../src/http/requests/read-request.ts';
import { FUZZ_SEED, fuzzCases } from '../../support/fuzz/fuzz-settings.ts';
import { junk, nearly } from '../../support/service/near-valid.ts';

/** Draws mostly a valid value, sometimes anything at all. */
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: junk });
/** Draws an object of known keys, some left out, now and then with an unknown one. */
const record = (required: Shape, optional: Shape) =>
  mostly(
    fc
      .tuple(
        fc.record(required),
        fc.record(optional, { requiredKeys: [] }),
        mostly(fc.constant(undefined)),
      )
      .map(([must, may, extra]) => ({ ...must, ...may, ...(extra !== undefined && { extra }) })),
  );
type Shape = Record<string, fc.Arbitrary<unknown>>;

const length = mostly(fc.integer({ min: 1, max: 240 }).map((eighths) => eighths / 8));
const id = mostly(fc.string({ minLength: 1, maxLength: 4 }));
const artwork = mostly(
  fc.oneof(
    fc.record({ url: mostly(fc.webUrl()) }),
    fc.record({ file: mostly(fc.constantFrom('a.png', 'b/c.svg', '../d.png')) }),
    fc.record({ data: mostly(fc.constant('data:image/png;base64,iVBORw0KGgo=')) }),
  ),
);
const item = record(
  { artwork },
  {
    id,
    width: length,
    height: length,
    quantity: mostly(fc.integer({ min: 1, max: 4000 })),
    rotation: mostly(fc.constantFrom('auto', 'none')),
    trim: mostly(fc.boolean()),
    mirror: mostly(fc.boolean()),
  },
);
const order = record({ id, items: mostly(fc.array(item, { minLength: 1, maxLength: 4 })) }, {});
const webhook = record(
  { url: mostly(fc.webUrl({ validSchemes: ['https'] })) },
  {
    events: mostly(
      fc.array(fc.constantFrom('gangsheet.succeeded'), { minLength: 1, maxLength: 3 }),
    ),
  },
);
const sheet = record(
  {},
  {
    width: length,
    maxHeight: length,
    unit: mostly(fc.constantFrom('in', 'mm')),
    dpi: mostly(fc.integer({ min: 72, max: 1200 })),
    margin: mostly(fc.constantFrom(0, 0.25, 1, 9)),
    gap: mostly(fc.constantFrom(0, 0.25, 1)),
  },
);
const body = record(
  { orders: mostly(fc.array(order, { minLength: 1, maxLength: 3 })) },
  { sheet, output: record({}, { format: mostly(fc.constant('png')) }), webhook },
);

/** Items are read one by one, so there is time for many. */
const numRuns = fuzzCases(2000);

test('Reads any body as a sensible request, or rejects it with pointers into it', async () => {
  const outcomes = new Set<string>();
  const bodies = fc.oneof(
    { weight: 6, arbitrary: body },
    { weight: 3, arbitrary: nearly(body) },
    { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), junk) },
  );
  const property = fc.asyncProperty(bodies, async (drawn) => {
    // As received over the network.
    const sent: unknown = JSON.parse(JSON.stringify(drawn ?? null));
    const outcome = await read(sent);
    outcomes.add(outcome instanceof ServiceError ? 'refused' : 'taken');
    if (outcome instanceof ServiceError) assertRefusal(outcome, sent);
    else assertSensible(outcome);
  });
  await fc.assert(property, { numRuns, seed: FUZZ_SEED });
  assert.deepEqual([...outcomes].sort(), ['refused', 'taken']);
});

/** Any other error is a bug of the reader. */
async function read(sent: unknown): Promise<JobRequest | ServiceError> {
  try {
    return (await readGangSheetRequest(sent, { allowPrivateHosts: false })).request;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function assertSensible(request: JobRequest): void {
  const { sheet: film } = request;
  assert.ok(film.widthPx <= MAX_SHEET_WIDTH_PX && film.widthPx > 2 * film.marginPx);
  assert.ok(film.maxHeightPx > 2 * film.marginPx);
  const items = request.orders.flatMap((one) => one.items);
  const pieces = items.reduce((sum, one) => sum + one.quantity, 0);
  assert.ok(pieces >= 1 && pieces <= MAX_PIECES);
  for (const { widthPx, heightPx } of items) {
    for (const side of [widthPx, heightPx]) assert.ok(side === null || side >= 1);
  }
}

function assertRefusal({ code, faults }: ServiceError, sent: unknown): void {
  assert.equal(code, 'invalid_request');
  assert.ok(faults.length > 0);
  for (const { pointer, code: fault, detail } of faults) {
    assert.match(fault, /^[a-z_]+$/);
    assert.notEqual(fault, 'invalid', detail);
    assert.ok(detail.length > 5 && detail.length < 400, detail);
    // A pointer leads to an existing value, or to the parent of a missing one.
    const there = fault === 'missing' ? pointer.slice(0, pointer.lastIndexOf('/')) : pointer;
    assert.notEqual(valueAt(sent, there), undefined, pointer);
  }
}
