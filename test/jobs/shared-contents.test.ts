import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobContents } from '../../src/jobs/job.ts';
import { SharedContents } from '../../src/jobs/shared-contents.ts';
import { findGarbageCollector } from '../../src/memory/cleanup/collect-garbage.ts';
import { until } from '../support/processes/until.ts';
import { aPlan, aRequest } from '../support/service/make-job.ts';

function counting(read: () => JobContents | null) {
  let reads = 0;
  const contents = new SharedContents(() => {
    reads += 1;
    return Promise.resolve(read());
  });
  return { contents, reads: () => reads };
}

const packed = () => ({ request: aRequest(), plan: structuredClone(aPlan()) });

test('Shares the contents of a packed job between readers, also while it is being read', async () => {
  const { contents, reads } = counting(packed);
  const [first, second] = await Promise.all([contents.get('1'), contents.get('1')]);
  const third = await contents.get('1');
  for (const other of [second, third]) {
    assert.equal(first?.plan, other?.plan);
    assert.equal(first?.request, other?.request);
  }
  assert.equal(reads(), 1);
  assert.notEqual((await contents.get('2'))?.plan, first?.plan);
});

test('Releases contents that no reader uses any more', async () => {
  const { contents, reads } = counting(packed);
  await contents.get('1');
  const collect = findGarbageCollector();
  await until('the contents are read again', async () => {
    collect?.();
    await contents.get('1');
    return reads() > 1;
  });
});

test('Rereads a job every time until it is packed', async () => {
  const { contents, reads } = counting(() => ({ request: aRequest(), plan: null }));
  await contents.get('1');
  await contents.get('1');
  assert.equal(reads(), 2);
});
