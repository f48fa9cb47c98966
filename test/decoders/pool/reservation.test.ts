import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grant } from '../../../src/memory/grant.ts';
import { Reservation } from '../../../src/decoders/pool/reservation.ts';

const granted = (release = (): void => undefined): Grant => ({ release, trial: null });

function aLedger() {
  let held = 0;
  let most = 0;
  const admit = (bytes: number) => {
    held += bytes;
    most = Math.max(most, held);
    const release = () => {
      held -= bytes;
    };
    return Promise.resolve({ release, trial: null });
  };
  return { admit, held: () => held, most: () => most };
}

test('Raises a reservation without holding the old one, and gives all of it back', async () => {
  const ledger = aLedger();
  const reservation = new Reservation(ledger.admit, 1);
  await reservation.raise(100);
  await reservation.raise(50);
  assert.equal(reservation.bytes, 100);
  await reservation.raise(300);
  assert.deepEqual([ledger.held(), ledger.most()], [300, 300]);
  reservation.end();
  reservation.end();
  assert.equal(ledger.held(), 0);
});

test('Corrects every estimate by its factor', async () => {
  const ledger = aLedger();
  const reservation = new Reservation(ledger.admit, 2);
  await reservation.raise(100);
  assert.equal(ledger.held(), 200);
});

test('Keeps the error of a refusal', async () => {
  const error = new Error('does not fit');
  const reservation = new Reservation(() => Promise.reject(error), 1);
  await assert.rejects(reservation.raise(1), error);
  assert.equal(reservation.refusal?.error, error);
});

test('Gives back memory that is granted after the end', async () => {
  const ledger = aLedger();
  let grant = (): void => undefined;
  const granted = new Promise<void>((resolve) => {
    grant = resolve;
  });
  const late = async (bytes: number) => {
    await granted;
    return ledger.admit(bytes);
  };
  const reservation = new Reservation(late, 1);
  const raised = reservation.raise(100);
  reservation.end();
  grant();
  await raised;
  assert.equal(ledger.held(), 0);
});

test('An operation that has to wait for memory is postponed, and has it when it begins again', async () => {
  let grant = (): void => undefined;
  const admit = () => new Promise<Grant>((resolve) => (grant = () => resolve(granted())));
  const reservation = new Reservation(admit, 1);
  await assert.rejects(reservation.raise(100), /not free yet/);
  const postponed = reservation.takePostponed();
  assert.ok(postponed);
  assert.equal(reservation.takePostponed(), null);
  grant();
  await postponed;
  assert.equal(reservation.bytes, 100);
  await reservation.raise(100);
});

test('The refusal of a postponed operation is kept, and memory granted after its end is released', async () => {
  const error = new Error('does not fit');
  const refusals: ((error: Error) => void)[] = [];
  const grants: ((grant: Grant) => void)[] = [];
  const admit = () =>
    new Promise<Grant>((resolve, reject) => {
      grants.push(resolve);
      refusals.push(reject);
    });
  const refused = new Reservation(admit, 1);
  await assert.rejects(refused.raise(100), /not free yet/);
  refusals[0]!(error);
  await assert.rejects(refused.takePostponed()!, error);
  assert.equal(refused.refusal?.error, error);

  const ended = new Reservation(admit, 1);
  await assert.rejects(ended.raise(100), /not free yet/);
  ended.end();
  const released = new Promise<void>((resolve) => grants[1]!(granted(resolve)));
  await released;
});

test('A trial knows the memory that is free, and ends with its refusal if that runs out', async () => {
  const refusal = new Error('does not fit');
  const trial = { refusal, readFreeBytes: () => 70 };
  const reservation = new Reservation(() => Promise.resolve({ ...granted(), trial }), 1);
  assert.equal(reservation.freeBytes, Infinity);
  reservation.endTrial();
  await reservation.raise(100);
  assert.equal(reservation.freeBytes, 70);
  assert.throws(() => reservation.endTrial(), refusal);
});
