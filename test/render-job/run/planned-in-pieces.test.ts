import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromRenderer } from '../../../src/messages.ts';
import { RunReport } from '../../../src/render-job/run/run-report.ts';
import { aPlan, aRequest } from '../../support/service/make-job.ts';

const noMetrics = { partKept: () => undefined, peak: () => undefined };

/** The lengths and numbers of what each message has, and the turns of the event loop between messages. */
async function report(itemCount: number, warningCount: number) {
  const sent: { type: string; from: unknown; items: number; warnings: number; turn: number }[] = [];
  let turn = 0;
  const counting = setInterval(() => (turn += 1), 1);
  const send = (message: FromRenderer): void => {
    if (message.type !== 'planned' && message.type !== 'planned-some') return;
    const { type, from, items, warnings } = message;
    sent.push({ type, from, items: items.length, warnings: warnings.length, turn });
  };
  const run = new RunReport({ id: 'j1', request: aRequest() }, { send, metrics: noMetrics });
  const list = (count: number) => Array.from({ length: count }, () => ({}) as never);
  const packed = { plan: aPlan(), warnings: list(warningCount) };
  await run.planned(packed, { items: list(itemCount), predictedPeakBytes: 1 });
  clearInterval(counting);
  return sent;
}

test('A small plan is one message', async () => {
  const [only, ...others] = await report(500, 3);
  assert.deepEqual(others, []);
  assert.deepEqual([only!.type, only!.from, only!.items, only!.warnings], ['planned', 0, 500, 3]);
});

test('Items and warnings of a large plan come in pieces before it, with turns for others between', async () => {
  const sent = await report(1200, 1600);
  const types = sent.map(({ type }) => type);
  assert.deepEqual(types, ['planned-some', 'planned-some', 'planned-some', 'planned']);
  assert.deepEqual(
    sent.map(({ from, items, warnings }) => [from, items, warnings]),
    [
      [0, 500, 500],
      [500, 500, 500],
      [1000, 200, 500],
      [1500, 0, 100],
    ],
  );
  assert.equal(new Set(sent.map(({ turn }) => turn)).size, sent.length);
});
