import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import {
  createJobLedger,
  reserveForDecode,
} from '../../../src/render-job/prediction/job-ledger.ts';
import { silentLogger } from '../../../src/telemetry/logger.ts';
import { aMemoryReport } from '../../support/service/make-job.ts';

const MIB = 2 ** 20;
const never = new AbortController().signal;

test('A job that can never fit is refused with figures, with the remedies that suffice first and then a sufficient limit', async () => {
  const figures = { limitBytes: 512 * MIB, budgetBytes: 480 * MIB, usedBytes: 180 * MIB };
  const report = { ...aMemoryReport(figures), source: 'cgroup-v2' as const };
  const governor = { report: () => report, cleanUp: () => Promise.resolve() };
  const ledger = createJobLedger(governor, 0.9, silentLogger());
  const advice = (action: string, leastMib: number, decodeMib: number) => ({
    remedy: { action, detail: 'Do it.' },
    leastBytes: leastMib * MIB,
    decodeBytes: decodeMib * MIB,
  });
  const need = {
    jobId: 'a',
    bytes: 900 * MIB,
    leastBytes: 600 * MIB,
    decodeBytes: 200 * MIB,
    mayBeTried: false,
    // Above that budget, more threads are used.
    needIn: (budgetBytes: number) => ({
      leastBytes: (budgetBytes > 700 * MIB ? 700 : 600) * MIB,
      decodeBytes: 200 * MIB,
    }),
    advise: () => [
      advice('enough', 300, 252),
      advice('too little', 301, 0),
      advice('a decode too large', 260, 253),
    ],
  };
  await assert.rejects(ledger.reserve(need, never), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.equal(error.code, 'does_not_fit_memory');
    assert.match(error.message, /at least 600 MB .* only 300 MB is available/);
    assert.deepEqual(
      error.remediation.map(({ action }) => action),
      ['enough', 'raise_limit'],
    );
    assert.match(error.remediation[1]!.detail, /at least 939 MB instead of 512 MB/);
    return true;
  });
});

test('A decode that would reach the brake is refused, and the limit that it names suffices', async () => {
  const figures = { limitBytes: 512 * MIB, budgetBytes: 480 * MIB, usedBytes: 80 * MIB };
  const ledgerIn = (limits: Partial<typeof figures>) => {
    const governor = {
      report: () => ({ ...aMemoryReport({ ...figures, ...limits }), source: 'cgroup-v2' as const }),
      cleanUp: () => Promise.resolve(),
    };
    return createJobLedger(governor, 0.9, silentLogger());
  };
  const decode = { id: 'a', signal: never, mayBeTried: false };
  await reserveForDecode(ledgerIn({}), 352 * MIB, decode);
  await assert.rejects(reserveForDecode(ledgerIn({}), 353 * MIB, decode), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.match(error.remediation[0]!.detail, /at least 514 MB/);
    return true;
  });
  const enough = { limitBytes: 514 * MIB, budgetBytes: (514 - 32) * MIB };
  await reserveForDecode(ledgerIn(enough), 353 * MIB, decode);
});

test('A decode that is refused before the plan names a limit in which the job also has the rest', async () => {
  const figures = { limitBytes: 256 * MIB, budgetBytes: 224 * MIB, usedBytes: 80 * MIB };
  const report = { ...aMemoryReport(figures), source: 'cgroup-v2' as const };
  const governor = { report: () => report, cleanUp: () => Promise.resolve() };
  const ledger = createJobLedger(governor, 0.9, silentLogger());
  const decode = { id: 'a', signal: never, mayBeTried: false, besidesBytes: 90 * MIB };
  await assert.rejects(reserveForDecode(ledger, 200 * MIB, decode), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.match(error.message, /at least 200 MB/);
    // (200 + 90 + 80) × 256 / 224
    assert.match(error.remediation[0]!.detail, /at least 423 MB/);
    return true;
  });
});
