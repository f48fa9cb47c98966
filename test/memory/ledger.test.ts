import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ledger, type Need, type Shortfall } from '../../src/memory/ledger.ts';

const never = new AbortController().signal;

/** A ledger with a budget of 1000 bytes, of which `used` are in use while no job runs. */
function aLedger({ used = 100, afterCleanup = 100 } = {}) {
  const waits: string[] = [];
  let usedBytes = used;
  const ledger = new Ledger<Need>({
    readMemory: () => ({ usedBytes, budgetBytes: 1000, brakeBytes: 900 }),
    cleanUp() {
      usedBytes = afterCleanup;
      return Promise.resolve();
    },
    refuse: ({ jobId }, { neededBytes, availableBytes }: Shortfall) =>
      new Error(`${jobId} needs ${neededBytes} of ${availableBytes}`),
    onWait: ({ jobId }) => waits.push(jobId),
  });
  return { ledger, waits };
}

const aNeed = (jobId: string, bytes: number, leastBytes = bytes): Need => {
  return { jobId, bytes, leastBytes, decodeBytes: 0, mayBeTried: false };
};
const aDecode = (jobId: string, bytes: number): Need => {
  return { ...aNeed(jobId, bytes), decodeBytes: bytes };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('Refuses a job whose smallest need does not fit, and gives the figures', async () => {
  const { ledger } = aLedger();
  await assert.rejects(ledger.reserve(aNeed('huge', 2000, 901), never), /huge needs 901 of 900/);
  await ledger.reserve(aNeed('just', 2000, 900), never);
});

test('A decode must fit below the threshold of the brake, alone and beside others', async () => {
  const { ledger, waits } = aLedger();
  await assert.rejects(ledger.reserve(aDecode('huge', 801), never), /huge needs 801 of 800/);
  const { release } = await ledger.reserve(aDecode('alone', 500), never);
  const beside = ledger.reserve(aDecode('beside', 301), never);
  await settle();
  assert.deepEqual(waits, ['beside']);
  release();
  await beside;
});

test('Cleans up after earlier jobs before it refuses a job', async () => {
  const { ledger } = aLedger({ used: 700, afterCleanup: 200 });
  await ledger.reserve(aNeed('large', 800), never);
});

test('A job that fits only with savings is told to save from the start', async () => {
  const { ledger } = aLedger();
  const tightOf = async (bytes: number) => {
    const { isTight, release } = await ledger.reserve(aNeed('j', bytes, 500), never);
    release();
    return isTight;
  };
  assert.deepEqual([await tightOf(1100), await tightOf(1200)], [false, true]);
});

/** A ledger that was idle with 100 bytes; then 700 are in use, of which each cleanup frees some. */
function aBusyLedger(afterCleanups: readonly number[]) {
  const left = [...afterCleanups];
  const looks: string[] = [];
  let usedBytes = 100;
  const ledger = new Ledger<Need>({
    readMemory: () => ({ usedBytes, budgetBytes: 1000, brakeBytes: 900 }),
    cleanUp() {
      usedBytes = left.shift() ?? usedBytes;
      looks.push('cleanup');
      return Promise.resolve();
    },
    refuse: ({ jobId }) => new Error(jobId),
    onWait: () => undefined,
    clock: {
      sleep() {
        looks.push('wait');
        return Promise.resolve();
      },
    },
  });
  usedBytes = 700;
  return { ledger, looks };
}

test('Looks again before it refuses a job that would fit at a quieter moment', async () => {
  const { ledger, looks } = aBusyLedger([600, 500, 300]);
  await ledger.reserve(aNeed('large', 700), never);
  assert.deepEqual(looks, ['cleanup', 'wait', 'cleanup', 'wait', 'cleanup']);
});

test('Refuses at once what would not fit at any moment, and the rest after a few looks', async () => {
  const huge = aBusyLedger([600]);
  await assert.rejects(huge.ledger.reserve(aNeed('huge', 901), never), /huge/);
  assert.deepEqual(huge.looks, ['cleanup']);
  const busy = aBusyLedger([600]);
  await assert.rejects(busy.ledger.reserve(aNeed('large', 700), never), /large/);
  assert.equal(busy.looks.filter((look) => look === 'wait').length, 3);
});

test('A job that does not fit beside the others waits, and later jobs do not overtake it', async () => {
  const { ledger, waits } = aLedger();
  const { release: giveBack } = await ledger.reserve(aNeed('first', 600), never);
  const order: string[] = [];
  const second = ledger.reserve(aNeed('second', 400), never).then(() => order.push('second'));
  const third = ledger.reserve(aNeed('third', 100), never).then(() => order.push('third'));
  await settle();
  assert.deepEqual([order, waits], [[], ['second']]);
  giveBack();
  await Promise.all([second, third]);
  assert.deepEqual(order, ['second', 'third']);
});

test('A job that is cancelled while it waits lets the next job through', async () => {
  const { ledger } = aLedger();
  await ledger.reserve(aNeed('first', 600), never);
  const cancel = new AbortController();
  const second = ledger.reserve(aNeed('second', 400), cancel.signal);
  const third = ledger.reserve(aNeed('third', 100), never);
  await settle();
  cancel.abort(new Error('cancelled'));
  await assert.rejects(second, /cancelled/);
  await third;
});

test('Reservations never exceed the available memory, and every job gets its turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 12 }),
      async (needs) => {
        const { ledger } = aLedger();
        let held = 0;
        await Promise.all(
          needs.map(async (bytes, index) => {
            const { release: giveBack } = await ledger.reserve(aNeed(String(index), bytes), never);
            held += bytes;
            assert.ok(held <= 900);
            await settle();
            held -= bytes;
            giveBack();
          }),
        );
        assert.equal(held, 0);
      },
    ),
    { numRuns: 50 },
  );
});

test('A second job waits for memory that another process has reserved, but the only job does not', async () => {
  const { ledger, waits } = aLedger();
  ledger.reservedElsewhere(300);
  const { release } = await ledger.reserve(aNeed('only', 800), never);
  assert.equal(ledger.promisedBytes, 900);
  release();
  assert.equal(ledger.promisedBytes, 0);
  await ledger.reserve(aNeed('first', 500), never);
  let isGranted = false;
  const second = ledger.reserve(aNeed('second', 200), never).then(() => (isGranted = true));
  await settle();
  assert.deepEqual([isGranted, waits], [false, ['second']]);
  ledger.reservedElsewhere(0);
  await second;
});

test('A job that may not fit is tried alone, up to one and a half times the memory', async () => {
  const { ledger, waits } = aLedger();
  const tried = (jobId: string, bytes: number) => ({ ...aNeed(jobId, bytes), mayBeTried: true });
  await assert.rejects(ledger.reserve(tried('huge', 1401), never), /huge needs 1401 of 900/);
  const other = await ledger.reserve(aNeed('other', 100), never);
  assert.equal(other.trial, null);
  const trying = ledger.reserve(tried('large', 1400), never);
  await settle();
  assert.deepEqual(waits, ['large']);
  other.release();
  const { trial } = await trying;
  assert.match(String(trial?.refusal), /large needs 1400 of 900/);
  // Up to the brake, and without what is in use.
  assert.equal(trial?.readFreeBytes(), 800);
  const beside = ledger.reserve(aNeed('beside', 1), never);
  await settle();
  assert.deepEqual(waits, ['large', 'beside']);
  beside.catch(() => undefined);
});

test('A job that waited to be tried runs as usual if it fits once it is alone', async () => {
  let usedBytes = 500;
  const ledger = new Ledger<Need>({
    readMemory: () => ({ usedBytes, budgetBytes: 1000, brakeBytes: 900 }),
    cleanUp: () => Promise.resolve(),
    refuse: () => new Error('refused'),
    onWait: () => undefined,
  });
  const first = await ledger.reserve(aNeed('first', 100), never);
  const second = ledger.reserve({ ...aNeed('second', 600), mayBeTried: true }, never);
  await settle();
  usedBytes = 100;
  first.release();
  assert.equal((await second).trial, null);
});
