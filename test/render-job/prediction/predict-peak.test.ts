import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIB } from '../../../src/gang-sheet/units/mib.ts';
import { renderSettings } from '../../../src/render-job/prediction/render-settings.ts';
import { predictNeed } from '../../../src/render-job/prediction/predict-peak.ts';
import { expectPeak, observePeak } from '../../../src/render-job/prediction/expected-peak.ts';
import { aMemoryReceipt, aPlan } from '../../support/service/make-job.ts';

const structure = { format: 'png', verify: 'structure' } as const;
const input = {
  plan: aPlan(),
  artworks: [],
  output: structure,
  settings: renderSettings(2, Infinity),
};
const [fitting] = aPlan().fittings;
const largePlan = aPlan({ fittings: [{ ...fitting!, widthPx: 4000, heightPx: 4000 }] });

test('The kind of a job depends on format, verification, and whether it fits large artworks', () => {
  const kinds = [
    input,
    { ...input, output: { ...structure, format: 'pdf' as const } },
    { ...input, output: { ...structure, verify: 'full' as const } },
    { ...input, plan: largePlan },
  ].map((each) => predictNeed(each, {}).kind);
  assert.equal(new Set(kinds).size, kinds.length);
});

test('A learned factor changes only the reservation of its kind, not the calculated need', () => {
  const plain = predictNeed(input, {});
  assert.equal(plain.bytes, plain.calculatedBytes);
  const learned = predictNeed(input, { [plain.kind]: 1.5, 'tiff, structure, small fits': 2 });
  assert.equal(learned.calculatedBytes, plain.calculatedBytes);
  assert.equal(learned.bytes, Math.ceil(1.5 * plain.calculatedBytes));
  assert.ok(learned.leastBytes <= learned.bytes);
});

test('Decoding a finished part counts unless larger artworks are fitted', () => {
  const full = predictNeed({ ...input, output: { ...structure, verify: 'full' } }, {});
  assert.ok(full.calculatedBytes > predictNeed(input, {}).calculatedBytes);
});

test('Decoders beyond the first count if the job can keep them at work', () => {
  const decoders = (most: number, fittings: number) => {
    const plan = aPlan({ fittings: Array.from({ length: fittings }, () => fitting!) });
    const settings = { ...input.settings, decoders: most };
    return predictNeed({ ...input, plan, settings }, {});
  };
  const beyondOne = (most: number, fittings: number) =>
    decoders(most, fittings).calculatedBytes - decoders(1, fittings).calculatedBytes;
  assert.equal(beyondOne(2, 5), 25 * MIB);
  assert.equal(beyondOne(3, 5), 50 * MIB);
  assert.equal(beyondOne(3, 2), 25 * MIB);
  assert.equal(beyondOne(3, 1), 0);
  // Nothing is fitted ahead while the job is degraded.
  assert.equal(decoders(3, 5).leastBytes, decoders(1, 5).leastBytes);
});

test('The observation counts only the memory beyond what was in use before the job', () => {
  const expected = expectPeak({ input, factors: {} }, 1e8);
  const peakBytes = 1e8 + expected.need.calculatedBytes / 2;
  const done = { status: 'succeeded', memory: aMemoryReceipt({ peakBytes }) } as const;
  const job = { plan: null, lowMemory: false };
  const observing = { job, expected, isCold: true, isTrial: false };
  const observed = observePeak(done, { ...observing, renderConcurrency: 1 });
  assert.deepEqual(observed, { kind: expected.need.kind, ratio: 0.5, isCold: true });
});

test('No observation is made of a job that failed, paused, was resumed, or ran beside others', () => {
  const expected = expectPeak({ input, factors: {} }, 1e8);
  const job = { plan: null, lowMemory: false };
  const observing = { job, expected, isCold: false, isTrial: false, renderConcurrency: 1 };
  const memory = aMemoryReceipt();
  const done = { status: 'succeeded', memory } as const;
  assert.equal(observePeak({ ...done, status: 'failed' }, observing), null);
  assert.equal(observePeak({ ...done, memory: { ...memory, pauses: 1 } }, observing), null);
  assert.equal(observePeak(done, { ...observing, job: { ...job, plan: input.plan } }), null);
  assert.equal(observePeak(done, { ...observing, job: { ...job, lowMemory: true } }), null);
  assert.equal(observePeak(done, { ...observing, renderConcurrency: 2 }), null);
  assert.equal(observePeak(done, { ...observing, expected: null }), null);
});

test('A trial is compared with its need under all degradation measures, even if it paused', () => {
  const expected = expectPeak({ input, factors: { [predictNeed(input, {}).kind]: 1.5 } }, 1e8);
  const { leastCalculatedBytes } = expected.need;
  const peakBytes = 1e8 + leastCalculatedBytes * 0.75;
  const done = { status: 'succeeded', memory: aMemoryReceipt({ peakBytes, pauses: 2 }) } as const;
  const job = { plan: null, lowMemory: false };
  const observing = { job, expected, isCold: true, isTrial: true, renderConcurrency: 1 };
  assert.equal(observePeak(done, observing)?.ratio, 0.75);
});
