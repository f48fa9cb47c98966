import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peakFactors } from '../../src/jobs/queue/peak-factor.ts';
import type { OpenStores } from './open-stores.ts';

const observed = (kind: string, ratio: number) => ({ kind, ratio, isCold: false });

/** Requirements for every adapter of the peak store. */
export function peakStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Stores observed peaks by kind of job`, (t) => {
    const { peaks } = create(t);
    assert.deepEqual(peakFactors(peaks.all()), {});
    peaks.add(observed('png', 2));
    peaks.add({ kind: 'pdf', ratio: 0.4, isCold: true });
    const { png, pdf } = peakFactors(peaks.all());
    assert.ok(png! > 2);
    assert.equal(pdf, 1);
    assert.deepEqual(peaks.all()[1], { kind: 'pdf', ratio: 0.4, isCold: true });
  });

  test(`${name}: Forgets an odd job after fifty others of its kind, not after those of another kind`, (t) => {
    const { peaks } = create(t);
    peaks.add(observed('png', 2));
    for (let count = 0; count < 50; count += 1) peaks.add(observed('pdf', 0.4));
    assert.ok(peakFactors(peaks.all())['png']! > 2);
    for (let count = 0; count < 50; count += 1) peaks.add(observed('png', 0.4));
    assert.equal(peakFactors(peaks.all())['png'], 1);
  });
}
