import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onceKeyOf } from '../../../src/http/protocol/idempotency-key.ts';
import { readGangSheetRequest } from '../../../src/http/requests/read-request.ts';
import { turnsDuring } from '../../support/turns-during.ts';
import { anItem } from '../http-server.ts';

/** As many items as an order may have. */
const LARGEST = {
  orders: Array.from({ length: 20 }, (_, order) => ({
    id: `order-${order}`,
    items: Array.from({ length: 1000 }, (_, item) => anItem({ id: `item-${item}` })),
  })),
};

test('Other requests get turns while an order of 20,000 items is read', async () => {
  const read = () => readGangSheetRequest(LARGEST, { allowPrivateHosts: false });
  const { turns, result } = await turnsDuring(read);
  assert.equal(result.request.orders[19]!.items.length, 1000);
  assert.ok(turns >= 3, `${turns} turns`);
});

test('Other requests get turns while the fingerprint of an order of 20,000 items is made', async () => {
  const { turns } = await turnsDuring(() => onceKeyOf('k', LARGEST));
  assert.ok(turns >= 1, `${turns} turns`);
});
