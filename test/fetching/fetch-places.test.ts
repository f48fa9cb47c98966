import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FetchPlaces,
  type FetchPlace,
  type FetchPlacesOptions,
} from '../../src/fetching/fetch-places.ts';
import { NEVER } from '../artwork/pictures.ts';
import { until } from '../support/processes/until.ts';

function somePlaces(options: Partial<FetchPlacesOptions> = {}) {
  const places = new FetchPlaces({
    most: 2,
    mostPerHost: 6,
    mayBegin: () => true,
    onChange: () => undefined,
    ...options,
  });
  /** Names of the files that have a place, in the order in which they got it. */
  const begun: string[] = [];
  const held = new Map<string, FetchPlace>();
  const want = (name: string, signal = NEVER): void => {
    const [owner = '', orderId = '', host = name] = name.split(' ');
    places.take({ owner, orderId, host }, signal).then(
      (place) => {
        begun.push(name);
        held.set(name, place);
      },
      () => undefined,
    );
  };
  const settled = () => new Promise(setImmediate);
  return { places, begun, want, settled, end: (name: string) => held.get(name)!.end() };
}

test('Keys take turns, and orders of one key take turns', async () => {
  const { begun, want, settled, end } = somePlaces();
  for (const name of ['a 1 x', 'a 1 y', 'a 1 z', 'a 2 x', 'b 3 x']) want(name);
  await settled();
  assert.deepEqual(begun, ['a 1 x', 'a 1 y']);
  end('a 1 x');
  await settled();
  assert.equal(begun.at(-1), 'b 3 x', 'a key without a fetch comes first');
  end('b 3 x');
  await settled();
  assert.equal(begun.at(-1), 'a 2 x', 'then an order without one');
});

test('A host gets no more requests at once than allowed', async () => {
  const { begun, want, settled } = somePlaces({ most: 9, mostPerHost: 2 });
  for (const at of [1, 2, 3]) want(`a ${at} busy`);
  want('a 4 idle');
  await settled();
  assert.deepEqual(begun, ['a 1 busy', 'a 2 busy', 'a 4 idle']);
});

test('A silent host leaves its place to another one, and keeps its connection', async (t) => {
  const { places, begun, want } = somePlaces({ most: 1 });
  want('a 1 silent');
  want('b 2 other');
  await until('the other one begins', () => begun.length === 2, { signal: t.signal });
  assert.equal(places.openCount, 2);
});

test('Nothing begins while it may not, and then what waits does', async () => {
  let mayBegin = false;
  const { places, begun, want, settled } = somePlaces({ mayBegin: () => mayBegin });
  want('a 1 x');
  await settled();
  assert.deepEqual([begun, places.waitingCount], [[], 1]);
  mayBegin = true;
  places.advance();
  await settled();
  assert.deepEqual(begun, ['a 1 x']);
});

test('What is no longer wanted leaves the line', () => {
  const { places, want } = somePlaces({ mayBegin: () => false });
  const leaving = new AbortController();
  want('a 1 x', leaving.signal);
  assert.equal(places.waitingCount, 1);
  leaving.abort();
  assert.equal(places.waitingCount, 0);
});

test('One key cannot take every connection', async () => {
  const { places, begun, want, settled } = somePlaces({ most: 1_000 });
  for (let at = 0; at < 300; at += 1) want(`a ${at} host-${at}`);
  await settled();
  const ofOne = places.openCount;
  want('b 1 other');
  await settled();
  assert.equal(begun.at(-1), 'b 1 other');
  assert.equal(places.openCount, ofOne + 1);
});
