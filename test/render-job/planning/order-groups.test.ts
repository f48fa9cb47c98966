import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderGroups } from '../../../src/render-job/planning/order-groups.ts';
import { anItem, anOrder, aRequest } from '../../support/service/make-job.ts';

const groupsOf = (...ids: string[]) =>
  orderGroups(aRequest({ orders: ids.map((id) => anOrder({ id })) }));

test('Groups are numbered by the ids of their orders, whatever the sequence in the request', () => {
  assert.deepEqual(groupsOf('a', 'c', 'b'), [0, 2, 1]);
});

test('Ids that are numbers go by their value, and before those that are not', () => {
  assert.deepEqual(groupsOf('10', '9', 'b2', '007'), [1, 0, 3, 2]);
});

test('All items of an order are of one group', () => {
  const orders = [anOrder({ id: '2', items: [anItem(), anItem()] }), anOrder({ id: '1' })];
  assert.deepEqual(orderGroups(aRequest({ orders })), [1, 1, 0]);
});
