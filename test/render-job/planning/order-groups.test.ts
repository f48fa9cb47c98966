import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderGroups } from '../../../src/render-job/planning/order-groups.ts';
import { anItem, anOrder } from '../../support/service/make-job.ts';

const groupsOf = (...ids: string[]) => orderGroups(ids.map((id) => anOrder({ id })));

test('Orders are ranked by their ids, not by their sequence in the request', () => {
  assert.deepEqual(groupsOf('a', 'c', 'b'), [0, 2, 1]);
});

test('Numeric ids are ranked by value, before all other ids', () => {
  assert.deepEqual(groupsOf('10', '9', 'b2', '007'), [1, 0, 3, 2]);
});

test('All items of an order have the same rank', () => {
  const orders = [anOrder({ id: '2', items: [anItem(), anItem()] }), anOrder({ id: '1' })];
  assert.deepEqual(orderGroups(orders), [1, 1, 0]);
});
