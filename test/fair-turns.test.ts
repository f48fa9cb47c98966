import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairTurns } from '../src/fair-turns.ts';

const entry = (name: string) => ({ name, owner: name.startsWith('-') ? null : name[0]! });

/** The order in which the entries get their turns. */
function turnsOf(names: readonly string[]): readonly string[] {
  const turns = new FairTurns();
  const waiting = names.map(entry);
  const order: string[] = [];
  while (waiting.length > 0) {
    const next = turns.next(waiting)!;
    turns.took(next.owner);
    waiting.splice(waiting.indexOf(next), 1);
    order.push(next.name);
  }
  return order;
}

test('Owners take turns, oldest first within an owner', () => {
  assert.deepEqual(turnsOf(['a1', 'a2', 'a3', 'b1', '-1', 'b2']), [
    'a1',
    'b1',
    '-1',
    'a2',
    'b2',
    'a3',
  ]);
});

test('An owner who arrives late is next, however much another one has waiting', () => {
  const turns = new FairTurns();
  for (let served = 0; served < 100; served += 1) turns.took('a');
  assert.equal(turns.next([entry('a1'), entry('a2'), entry('b1')])?.name, 'b1');
  assert.ok(turns.next([entry('c1')]) !== undefined);
});
