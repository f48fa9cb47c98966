import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrakeMark } from '../../src/flight-recorder/flight.ts';
import { INCIDENT_CLASSES } from '../../src/supervision/incidents/incident.ts';
import { adviseAfter } from '../../src/supervision/incidents/advise-after.ts';
import {
  classifyDeath,
  type DeathEvidence,
  type RendererDeath,
} from '../../src/supervision/incidents/classify-death.ts';
import {
  examineDecoder,
  examineLastRun,
  examineRenderer,
  reportGivingUp,
} from '../../src/supervision/incidents/post-mortem.ts';
import { aDecoderEnd, aFlight, anIncident, aSample } from '../support/service/make-incident.ts';

const NOW = new Date('2026-01-31T12:00:01Z');

function aDeath(change: Partial<DeathEvidence> = {}): RendererDeath {
  const evidence: Required<DeathEvidence> = {
    code: null,
    signal: 'SIGKILL',
    oomKills: 1,
    hung: false,
    flight: aFlight(),
    stderr: [],
    ...change,
  };
  return { ...evidence, class: classifyDeath(evidence), livedMs: 60_000 };
}

const aBrake: BrakeMark = { ...aSample(), kind: 'brake', action: 'end_process', why: 'no_answer' };

test('The incident of an OOM kill gives process, memory, limit, place and remedies', () => {
  const report = examineRenderer(aDeath(), NOW)!;
  assert.equal(report.class, 'cgroup_oom');
  assert.equal(
    report.summary,
    'The kernel killed the process because memory was exhausted (SIGKILL), with 500 of 512 MB in use, last seen in job job-1, part 2, placed 40.',
  );
  assert.equal(report.jobId, 'job-1');
  assert.deepEqual(report.place, { part: 2, placed: 40 });
  assert.equal(report.lastSamples.length, 2);
  assert.match(report.remediation[0]!.detail, /at least 768 MB instead of 512 MB/);
});

test('A flight record shows the brake, the supervisor knows a hang, and any other SIGKILL came from outside', () => {
  const classOf = (change: Partial<DeathEvidence>) => examineRenderer(aDeath(change), NOW)?.class;
  assert.equal(classOf({ flight: aFlight({ brake: aBrake }), oomKills: 0 }), 'brake');
  assert.equal(classOf({ hung: true, oomKills: 0 }), 'hung');
  assert.equal(classOf({ oomKills: 0 }), 'killed');
  assert.equal(classOf({ code: 0, signal: null, oomKills: 0 }), undefined);
});

test('The marker on stderr shows an exhausted heap too', () => {
  const stderr = [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  ];
  const report = examineRenderer(aDeath({ code: 1, signal: null, oomKills: 0, stderr }), NOW);
  assert.equal(report?.class, 'heap_oom');
  assert.deepEqual(report.stderr, stderr);
});

test('The next start reports a run of the service without an end mark, with the record of its renderer', () => {
  const service = aFlight({
    start: { kind: 'start', atMs: 1, process: 'service', pid: 1, oomKills: 2 },
    samples: [],
    place: null,
  });
  const found = { service, renderer: aFlight(), oomKills: 2 };
  const report = examineLastRun(found)!;
  assert.equal(report.class, 'probable_oom');
  assert.equal(report.process, 'service');
  assert.equal(report.at, '2026-01-31T12:00:00.000Z');
  assert.equal(report.jobId, 'job-1');
  assert.equal(examineLastRun({ ...found, oomKills: 3 })?.class, 'cgroup_oom');
  assert.equal(examineLastRun({ ...found, oomKills: 0 })?.oomKills, null);
  assert.equal(examineLastRun({ ...found, renderer: null })?.class, 'lost');
  const braked = { ...found, renderer: aFlight({ brake: aBrake }) };
  assert.equal(examineLastRun(braked)?.class, 'brake');
});

test('A run that exited normally, and a first run, need no report', () => {
  const ended = aFlight({ end: { kind: 'end', atMs: 2, why: 'closed' } });
  assert.equal(examineLastRun({ service: ended, renderer: aFlight(), oomKills: 0 }), null);
  assert.equal(examineLastRun({ service: null, renderer: null, oomKills: undefined }), null);
});

test('Giving up is reported with the details of the last death', () => {
  const report = reportGivingUp(anIncident(), NOW);
  assert.equal(report.class, 'gave_up');
  assert.equal(report.process, 'service');
  assert.equal(report.jobId, 'job-1');
  assert.equal(reportGivingUp(null, NOW).memory, null);
});

test('Every class of incident comes with remedies', () => {
  for (const name of INCIDENT_CLASSES) {
    const advice = adviseAfter({ class: name, memory: null, jobId: null, decode: null });
    assert.ok(advice.length > 0, name);
  }
});

test('The incident of a decoder names the artwork, the operation and the work, and how to release it', () => {
  const ended = aDecoderEnd({ end: 'decode_crash', stderr: ['free(): invalid pointer'] });
  const report = examineDecoder(ended, NOW);
  const sha256 = ended.artworkId;
  assert.equal(report.process, 'decoder');
  assert.equal(
    report.summary,
    `An artwork crashed its decoder: SHA-256 ${sha256}, operation fit, job job-1.`,
  );
  assert.deepEqual(report.decode, { sha256, operation: 'fit', owner: ended.owner });
  assert.deepEqual([report.jobId, report.stderr], ['job-1', ended.stderr]);
  assert.deepEqual([report.count, report.lastAt], [1, report.at]);
  const advice = report.remediation.map(({ detail }) => detail).join(' ');
  assert.match(advice, new RegExp(`DELETE /quarantine/${sha256}`));
  assert.match(advice, /GET \/gangsheets\/job-1/);
  assert.doesNotMatch(advice, /died again|retried/);
});

test('The end of a decoder during a quote or a preflight is about no job', () => {
  for (const kind of ['quote', 'preflight'] as const) {
    const report = examineDecoder(aDecoderEnd({ owner: { kind, id: 'q-1' } }), NOW);
    assert.equal(report.jobId, null);
    assert.match(report.summary, new RegExp(`operation fit, ${kind} q-1\\.$`));
    assert.ok(!report.remediation.some(({ action }) => action === 'look_at_job'));
  }
});
