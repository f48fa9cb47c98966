import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceError } from '../../../src/errors.ts';
import { memoryExhausted, type Exhaustion } from '../../../src/memory/job/memory-exhausted.ts';
import type { Sample } from '../../../src/memory/sample.ts';
import { aMemoryConfig, aReading } from '../fakes.ts';

const MIB = 2 ** 20;

const aSample = (usedMb: number, changes: Partial<Sample> = {}): Sample => ({
  ...aReading({ usedBytes: usedMb * MIB }),
  utilisation: usedMb / 1500,
  state: 'paused',
  ...changes,
});

type Changes = Partial<Exhaustion['ending'] & Exhaustion['job'] & Pick<Exhaustion, 'advise'>>;

const anExhaustion = (changes: Changes = {}): Exhaustion => ({
  ending: {
    reason: changes.reason ?? 'not_enough_freed',
    place: changes.place ?? { part: 2, placed: 130 },
    before: changes.before ?? aSample(1350),
    after: changes.after ?? aSample(1260),
    steps: changes.steps ?? [],
  },
  job: {
    peakBytes: changes.peakBytes ?? 1350 * MIB,
    predictedPeakBytes: null,
    pauses: changes.pauses ?? 1,
  },
  thresholds: aMemoryConfig(),
  advise: changes.advise ?? (() => []),
});

test('The message says where the job stopped, how much memory was in use and what the cleanup achieved', () => {
  assert.equal(
    memoryExhausted(anExhaustion()).message,
    'Memory ran low at part 2, placed 130: 1350 of 1500 MB (90%) was in use. The cleanup reduced this to 84%, but the job continues only below 80%.',
  );
});

test('The message says why the job may not pause again', () => {
  const tail = (changes: Changes) =>
    memoryExhausted(anExhaustion({ place: {}, ...changes })).message.split('in use. ')[1];
  assert.equal(
    tail({ reason: 'useless_pauses' }),
    'Two pauses in a row each freed less than 5% of the budget.',
  );
  assert.equal(
    tail({ reason: 'too_many_pauses', pauses: 5 }),
    'The job had already paused 5 times.',
  );
  assert.equal(
    tail({ reason: 'pause_time_used_up' }),
    'The job had used up its pause time of 120 s.',
  );
});

test('After a peak of 95% of the budget the remedy asks for one and a half times the limit', () => {
  const { remediation } = memoryExhausted(
    anExhaustion({
      peakBytes: 1425 * MIB,
      after: aSample(1260, { limitBytes: 1601 * MIB }),
    }),
  );
  assert.deepEqual(remediation, [
    {
      action: 'raise_limit',
      detail:
        'Give the container at least 2402 MB instead of 1601 MB (and raise MEMORY_LIMIT_MB if it is set): the job reached 1425 of 1500 MB, and how much more it needs is unknown.',
    },
  ]);
});

test('Without other advice the remedy gives the limit under which the rest would leave room', () => {
  const { remediation } = memoryExhausted(anExhaustion());
  assert.deepEqual(remediation, [
    {
      action: 'raise_limit',
      detail:
        'Give the container at least 1920 MB instead of 1600 MB (and raise MEMORY_LIMIT_MB if it is set): 1260 MB could not be freed.',
    },
  ]);
});

test('The remedy always asks for a higher limit than the present one', () => {
  const [remedy] = memoryExhausted(anExhaustion({ after: aSample(100) })).remediation;
  assert.match(remedy?.detail ?? '', /at least 1601 MB instead of 1600 MB/);
});

test("The owner's advice comes first, and a limit follows unless the owner knows it", () => {
  const lower = { action: 'replace_artwork', detail: 'Save it as a PNG.' };
  const asked: unknown[] = [];
  const advise: Exhaustion['advise'] = (shortage) => {
    asked.push(shortage);
    return [lower];
  };
  const actions = (error: ServiceError) => error.remediation.map(({ action }) => action);
  assert.deepEqual(actions(memoryExhausted(anExhaustion({ advise }))), [
    'replace_artwork',
    'raise_limit',
  ]);
  assert.deepEqual(asked, [
    {
      usedBytes: 1260 * MIB,
      targetBytes: 1200 * MIB,
      budgetBytes: 1500 * MIB,
      limitBytes: 1600 * MIB,
    },
  ]);
  const known = { action: 'raise_limit', detail: 'Give it 2000 MB.' };
  assert.deepEqual(memoryExhausted(anExhaustion({ advise: () => [known] })).remediation, [known]);
});

test('The brake leaves the need unknown, so the remedy is one and a half times the limit', () => {
  const [remedy] = memoryExhausted(anExhaustion({ reason: 'emergency' })).remediation;
  assert.match(remedy?.detail ?? '', /at least 2400 MB instead of 1600 MB .* is unknown/);
});

test('For a full heap the remedy asks for a smaller request, not for a larger container', () => {
  const heap = { utilisation: 0.9, heapUsedBytes: 900 * MIB };
  const error = memoryExhausted(
    anExhaustion({ before: aSample(300, heap), after: aSample(300, heap), peakBytes: 300 * MIB }),
  );
  assert.match(error.message, /900 of 1000 MB of the JavaScript heap \(90%\)/);
  assert.deepEqual(error.remediation, [
    {
      action: 'fewer_orders',
      detail:
        'Send fewer orders and pieces per request: the JavaScript heap uses 900 of 1000 MB, and a larger container does not enlarge it.',
    },
  ]);
});

test('Adds up the freed bytes of repeated cleanups by step', () => {
  const step = { step: 'collect_garbage', outcome: 'done', durationMs: 1 } as const;
  const steps = [
    { ...step, freedBytes: 100 },
    { ...step, step: 'return_memory', freedBytes: 7 },
    { ...step, freedBytes: 20 },
  ];
  assert.deepEqual(memoryExhausted(anExhaustion({ steps })).details['steps'], [
    { step: 'collect_garbage', outcome: 'done', freedBytes: 120 },
    { step: 'return_memory', outcome: 'done', freedBytes: 7 },
  ]);
});
