import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peakFactors } from '../../src/jobs/queue/peak-factor.ts';
import type { OpenStores } from './open-stores.ts';

const observed = (kind: string, ratio: number) => ({ kind, ratio, isCold: false });

/** Requirements for every adapter of the peak store. */
export function peakStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Stores observed peaks by kind of job`, async (t) => {
    const { peaks } = await create(t);
    assert.deepEqual(peakFactors(await peaks.all()), {});
    await peaks.add(observed('png', 2));
    await peaks.add({ kind: 'pdf', ratio: 0.4, isCold: true });
    const { png, pdf } = peakFactors(await peaks.all());
    assert.ok(png! > 2);
    assert.equal(pdf, 1);
    assert.deepEqual((await peaks.all())[1], { kind: 'pdf', ratio: 0.4, isCold: true });
  });

  test(`${name}: Forgets an odd job after fifty others of its kind, not after those of another kind`, async (t) => {
    const { peaks } = await create(t);
    await peaks.add(observed('png', 2));
    for (let count = 0; count < 50; count += 1) await peaks.add(observed('pdf', 0.4));
    assert.ok(peakFactors(await peaks.all())['png']! > 2);
    for (let count = 0; count < 50; count += 1) await peaks.add(observed('png', 0.4));
    assert.equal(peakFactors(await peaks.all())['png'], 1);
  });
}
