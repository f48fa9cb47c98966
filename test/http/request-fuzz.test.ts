import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JobRequest } from '../../src/gang-sheet/order.ts';
import { MAX_PIECES, MAX_SHEET_WIDTH_PX } from '../../src/http/contract/limits.ts';
import { valueAt } from '../../src/http/pointer.ts';
import { aServer } from './http-server.ts';

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, 0, -1, 0.0001, 1e308, '', '__proto__', [], {}, 'in', 'png', true),
);
/** Mostly what should be there, sometimes anything at all. */
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: junk });
/** An object of known keys, most of them left out at times, now and then with one too many. */
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

test('any body is either taken as a request that makes sense, or refused with pointers', async (t) => {
  const { app, jobs } = aServer(t);
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(body, async (payload) => {
      const response = await app.inject({
        method: 'POST',
        url: '/gangsheets',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(payload),
      });
      seen.add(response.statusCode);
      if (response.statusCode === 202) assertSensible(jobs.requests.at(-1)!);
      else assertRefusal(response.statusCode, response.json(), JSON.parse(JSON.stringify(payload)));
    }),
    { numRuns: 300 },
  );
  assert.deepEqual([...seen].sort(), [202, 422]);
});

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

function assertRefusal(
  status: number,
  problem: { code: string; errors: { pointer: string; code: string; detail: string }[] },
  sent: unknown,
): void {
  assert.equal(status, 422);
  assert.equal(problem.code, 'invalid_request');
  assert.ok(problem.errors.length > 0);
  for (const { pointer, code, detail } of problem.errors) {
    assert.match(code, /^[a-z_]+$/);
    assert.notEqual(code, 'invalid', detail);
    assert.ok(detail.length > 5 && detail.length < 400, detail);
    // Whatever is at fault is there, except what is missing.
    if (code !== 'missing') assert.notEqual(valueAt(sent, pointer), undefined, pointer);
  }
}
