import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOf, whyNotAgain } from '../../src/jobs/death-verdict.ts';
import { anIncident } from '../support/service/make-incident.ts';

test('Every class of death counts as memory, as a kill from outside, as another fault, or not at all', () => {
  assert.deepEqual((['brake', 'cgroup_oom', 'heap_oom', 'probable_oom'] as const).map(causeOf), [
    'memory',
    'memory',
    'memory',
    'memory',
  ]);
  assert.equal(causeOf('native_oom'), 'memory');
  assert.deepEqual((['killed', 'clean'] as const).map(causeOf), ['outside', 'outside']);
  assert.deepEqual((['hung', 'crash'] as const).map(causeOf), ['other', 'other']);
  assert.deepEqual((['lost', 'gave_up'] as const).map(causeOf), [null, null]);
});

test('A job is retried once after a fault of its own, and three times after kills from outside', () => {
  const deaths = { memory: 0, outside: 0, other: 0 };
  assert.equal(whyNotAgain({ ...deaths, memory: 1, outside: 3 }, 'killed', null), null);
  assert.equal(whyNotAgain({ ...deaths, outside: 4 }, 'killed', null)?.code, 'renderer_lost');
  const mixed = whyNotAgain({ ...deaths, memory: 1, other: 1 }, 'crash', null);
  assert.equal(mixed?.code, 'renderer_lost');
  assert.match(mixed.detail, /died 2 times while rendering this job \(last: crash\)/);
});

test('A job that exhausted memory twice fails with the incident and its remedies, except to look at the job', () => {
  const incident = anIncident();
  const problem = whyNotAgain({ memory: 2, outside: 0, other: 0 }, 'cgroup_oom', incident);
  assert.equal(problem?.code, 'out_of_memory');
  assert.match(problem.detail, /2 times on this job, the last time in low-memory mode\. It died\./);
  assert.equal(problem.details?.['how'], 'cgroup_oom');
  const actions = problem.remediation?.map(({ action }) => action) ?? [];
  assert.ok(actions.includes('raise_limit') && actions.includes('split_request'));
  assert.ok(!actions.includes('look_at_job'));
});

test('If an artwork is named, sending fewer orders is not advised', () => {
  const remediation = [{ action: 'look_at_artwork', detail: 'Look at the artwork.' }];
  const incident = { ...anIncident(), remediation };
  const problem = whyNotAgain({ memory: 2, outside: 0, other: 0 }, 'cgroup_oom', incident);
  assert.deepEqual(problem?.remediation, remediation);
});
