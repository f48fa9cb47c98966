import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slots } from '../../../src/http/access/slots.ts';

test('Takes a slot of every share or of none', () => {
  const slots = new Slots();
  const [client, link] = [
    { name: 'client', max: 2 },
    { name: 'link', max: 1 },
  ];
  const release = slots.take([client, link]);
  assert.ok(release);
  assert.equal(slots.take([client, link]), null);
  const other = slots.take([client]);
  assert.ok(other, 'the refused download has taken nothing');
  assert.equal(slots.take([client]), null);
  release();
  assert.ok(slots.take([client, link]));
});
