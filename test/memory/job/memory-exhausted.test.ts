import assert from 'node:assert/strict';
import { test } from 'node:test';
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

const anExhaustion = (changes: Partial<Exhaustion> = {}): Exhaustion => ({
  reason: 'not_enough_freed',
  place: { part: 2, placed: 130 },
  before: aSample(1350),
  after: aSample(1260),
  steps: [],
  thresholds: aMemoryConfig(),
  peakBytes: 1350 * MIB,
  predictedPeakBytes: null,
  pauses: 1,
  advise: () => [],
  ...changes,
});

test('the message says where, how much, and how far the cleanup got', () => {
  assert.equal(
    memoryExhausted(anExhaustion()).message,
    'Memory ran short at part 2, placed 130: 1350 of 1500 MB (90 %) were in use, the cleanup brought it to 84 %, and under 80 % is needed to go on.',
  );
});

test('the message says why a job may not pause again', () => {
  const tail = (changes: Partial<Exhaustion>) =>
    memoryExhausted(anExhaustion({ place: {}, ...changes })).message.split('in use, ')[1];
  assert.equal(
    tail({ reason: 'useless_pauses' }),
    'and two pauses in a row freed less than 5 % of the budget.',
  );
  assert.equal(
    tail({ reason: 'too_many_pauses', pauses: 5 }),
    'and the job had paused 5 times already.',
  );
  assert.equal(
    tail({ reason: 'pause_time_used_up' }),
    'and the job had used up its 120 s of pauses.',
  );
});

test('a peak of 95 % of the budget asks for one and a half times the limit', () => {
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
        'Give the container, and MEMORY_LIMIT_MB if it is set, at least 2402 MB instead of 1601 MB: the job came to 1425 of 1500 MB.',
    },
  ]);
});

test('without advice the limit is worked out under which the rest would leave room', () => {
  const { remediation } = memoryExhausted(anExhaustion());
  assert.deepEqual(remediation, [
    {
      action: 'raise_limit',
      detail:
        'Give the container, and MEMORY_LIMIT_MB if it is set, at least 1920 MB instead of 1600 MB: 1260 MB could not be freed.',
    },
  ]);
});

test('the limit that is asked for is always higher than the present one', () => {
  const [remedy] = memoryExhausted(anExhaustion({ after: aSample(100) })).remediation;
  assert.match(remedy?.detail ?? '', /at least 1601 MB instead of 1600 MB/);
});

test("the owner's advice comes first, and is enough while the limit was not reached", () => {
  const lower = { action: 'lower_max_height', detail: 'Set maxHeight to 120 in.' };
  const asked: unknown[] = [];
  const advise: Exhaustion['advise'] = (shortage) => {
    asked.push(shortage);
    return [lower];
  };
  assert.deepEqual(memoryExhausted(anExhaustion({ advise })).remediation, [lower]);
  assert.deepEqual(asked, [
    {
      usedBytes: 1260 * MIB,
      targetBytes: 1200 * MIB,
      budgetBytes: 1500 * MIB,
      limitBytes: 1600 * MIB,
    },
  ]);
  const reached = memoryExhausted(anExhaustion({ advise, peakBytes: 1500 * MIB }));
  assert.deepEqual(
    reached.remediation.map(({ action }) => action),
    ['lower_max_height', 'raise_limit'],
  );
});

test('a full heap asks for a smaller request, not for a larger container', () => {
  const heap = { utilisation: 0.9, heapUsedBytes: 900 * MIB };
  const error = memoryExhausted(
    anExhaustion({ before: aSample(300, heap), after: aSample(300, heap), peakBytes: 300 * MIB }),
  );
  assert.match(error.message, /900 of 1000 MB of the JavaScript heap \(90 %\)/);
  assert.deepEqual(error.remediation, [
    {
      action: 'fewer_orders',
      detail:
        'Send fewer orders and pieces per request: the JavaScript heap holds 900 of 1000 MB, and more memory for the container does not enlarge it.',
    },
  ]);
});

test('the freed bytes of repeated cleanups are added up by step', () => {
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
