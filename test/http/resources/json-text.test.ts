import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { hasLongList, jsonText } from '../../../src/http/resources/json-text.ts';

const list = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    n,
    text: `"${n}" ½`,
    left: n % 2 ? undefined : null,
  }));

/** Yields the elements as a database is read: each page takes an iteration of the event loop. */
async function* readInPages<T>(elements: readonly T[]): AsyncGenerator<T, void, void> {
  for (let from = 0; from < elements.length; from += 50) {
    await setImmediate();
    yield* elements.slice(from, from + 50);
  }
}

const VALUES: Readonly<Record<string, unknown>> = {
  'a short value': { a: [1, 2, null], b: undefined, c: 'text', d: {} },
  'a list of 501': list(501),
  'a list of 20,000': list(20_000),
  'long lists in members': {
    a: 1,
    b: undefined,
    c: list(700),
    d: { e: [], f: list(501) },
    g: null,
  },
  'long lists in elements': { a: [1, { b: list(501) }, list(501), 'c'], d: [] },
  'a long list of long lists': Array.from({ length: 501 }, (_, n) => (n === 250 ? list(501) : n)),
};

for (const [name, value] of Object.entries(VALUES)) {
  test(`The text of ${name} is that of JSON.stringify`, async () => {
    assert.equal(await text(jsonText(value)), JSON.stringify(value));
  });
}

test('The text of a generated list is that of an array with the same elements', async () => {
  for (const count of [0, 1, 99, 100, 101, 501]) {
    const expected = JSON.stringify({ before: 1, list: list(count), after: 2 });
    for (const generated of [list(count).values(), readInPages(list(count))]) {
      assert.equal(await text(jsonText({ before: 1, list: generated, after: 2 })), expected);
    }
  }
});

test('The text of a list that cannot be read to its end fails', async () => {
  async function* unreadable() {
    yield* readInPages(list(700));
    throw new Error('no such page');
  }
  await assert.rejects(text(jsonText({ list: unreadable() })), /no such page/);
});

test('A value is long if a list in it has more than 500 elements, or is generated', () => {
  assert.equal(hasLongList({ a: list(500), b: { c: list(500) } }), false);
  assert.equal(hasLongList({ a: { b: [{ c: list(501) }] } }), true);
  assert.equal(hasLongList({ a: [].values() }), true);
  assert.equal(hasLongList({ a: readInPages([]) }), true);
  assert.equal(hasLongList('x'.repeat(1000)), false);
});

test('Chunks have limited lengths, and a list is read only as far as its text is needed', async () => {
  let taken = 0;
  async function* counted() {
    for await (const element of readInPages(list(20_000))) {
      taken += 1;
      yield element;
    }
  }
  const takenBefore: number[] = [];
  let last = 0;
  for await (const chunk of jsonText({ list: counted() })) {
    assert.ok(chunk.length < 32 * 1024, `${chunk.length} characters`);
    takenBefore.push(taken - last);
    last = taken;
  }
  assert.equal(taken, 20_000);
  assert.ok(Math.max(...takenBefore) <= 600, `${Math.max(...takenBefore)} elements for one chunk`);
});
