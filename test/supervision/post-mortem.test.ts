import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrakeMark } from '../../src/flight-recorder/flight.ts';
import {
  INCIDENT_CLASSES,
  type Incident,
  type IncidentClass,
} from '../../src/supervision/incidents/incident.ts';
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
import {
  aDecoderEnd,
  aFlight,
  anIncident,
  aSample,
  CIRCUMSTANCES,
} from '../support/service/make-incident.ts';

const NOW = new Date('2026-01-31T12:00:01Z');
const BACKGROUND = { now: NOW, limitBytes: 256 * 2 ** 20, concurrency: 1, earlier: [] };

const nothing = (incidentClass: IncidentClass) => {
  return { class: incidentClass, memory: null, jobId: null, place: null, decode: null, stderr: [] };
};

function aDeath(change: Partial<DeathEvidence> = {}, jobs = ['job-1']): RendererDeath {
  const evidence: Required<DeathEvidence> = {
    code: null,
    signal: 'SIGKILL',
    oomKills: 1,
    hung: false,
    flight: aFlight(),
    stderr: [],
    ...change,
  };
  return { ...evidence, class: classifyDeath(evidence), livedMs: 60_000, jobs };
}

const aBrake: BrakeMark = { ...aSample(), kind: 'brake', action: 'end_process', why: 'no_answer' };

test('The incident of an OOM kill gives process, memory, limit, place and remedies', () => {
  const report = examineRenderer(aDeath(), BACKGROUND)!;
  assert.equal(report.class, 'cgroup_oom');
  assert.equal(
    report.summary,
    'The kernel killed the process because memory was exhausted (SIGKILL), with 500 of 512 MB in use, last seen in job job-1, part 2, placed 40.',
  );
  assert.equal(report.jobId, 'job-1');
  assert.deepEqual(report.place, { part: 2, placed: 40 });
  assert.equal(report.lastSamples.length, 2);
  assert.match(
    report.remediation[0]!.detail,
    /^Try 768 MB for the container \(150% of its limit of 512 MB\); the need is unknown\./,
  );
});

test('A flight record shows the brake, the supervisor knows a hang, and any other SIGKILL came from outside', () => {
  const classOf = (change: Partial<DeathEvidence>) =>
    examineRenderer(aDeath(change), BACKGROUND)?.class;
  assert.equal(classOf({ flight: aFlight({ brake: aBrake }), oomKills: 0 }), 'brake');
  assert.equal(classOf({ hung: true, oomKills: 0 }), 'hung');
  assert.equal(classOf({ oomKills: 0 }), 'killed');
  assert.equal(classOf({ code: 0, signal: null, oomKills: 0 }), undefined);
});

test('The marker on stderr shows an exhausted heap too', () => {
  const stderr = [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  ];
  const report = examineRenderer(
    aDeath({ code: 1, signal: null, oomKills: 0, stderr }),
    BACKGROUND,
  );
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
  const report = examineLastRun(found, BACKGROUND)!;
  assert.equal(report.class, 'probable_oom');
  assert.equal(report.process, 'service');
  assert.equal(report.at, '2026-01-31T12:00:00.000Z');
  assert.equal(report.jobId, 'job-1');
  assert.equal(examineLastRun({ ...found, oomKills: 3 }, BACKGROUND)?.class, 'cgroup_oom');
  assert.equal(examineLastRun({ ...found, oomKills: 0 }, BACKGROUND)?.oomKills, null);
  assert.equal(examineLastRun({ ...found, renderer: null }, BACKGROUND)?.class, 'lost');
  const braked = { ...found, renderer: aFlight({ brake: aBrake }) };
  assert.equal(examineLastRun(braked, BACKGROUND)?.class, 'brake');
});

test('A run that exited normally, and a first run, need no report', () => {
  const ended = aFlight({ end: { kind: 'end', atMs: 2, why: 'closed' } });
  assert.equal(
    examineLastRun({ service: ended, renderer: aFlight(), oomKills: 0 }, BACKGROUND),
    null,
  );
  assert.equal(
    examineLastRun({ service: null, renderer: null, oomKills: undefined }, BACKGROUND),
    null,
  );
});

test('Giving up is reported with the details of the last death', () => {
  const report = reportGivingUp(anIncident(), NOW);
  assert.equal(report.class, 'gave_up');
  assert.equal(report.process, 'service');
  assert.equal(report.jobId, 'job-1');
  assert.equal(reportGivingUp(null, NOW).memory, null);
});

test('The first death without a late sample advises 150 % of the limit too', () => {
  for (const death of [
    aDeath({ flight: null }),
    aDeath({ flight: aFlight({ samples: [aSample({ usedBytes: 100 * 2 ** 20 })] }) }),
    aDeath({ signal: 'SIGABRT', flight: null, stderr: ['what():  std::bad_alloc'] }),
  ]) {
    const [first] = examineRenderer(death, BACKGROUND)!.remediation;
    assert.equal(first?.action, 'raise_limit');
    assert.match(first.detail, /^Try (384|768) MB .*the need is unknown\./);
  }
});

test('The second death at the same artwork, or in the same job, names what to look at and no limit', () => {
  const place = { part: 2, placed: 40, artwork: 'ab'.repeat(32) };
  const flight = aFlight({ place: { kind: 'place', atMs: 1, jobId: 'job-1', place } });
  const again = (earlier: Incident) =>
    examineRenderer(aDeath({ flight }), { ...BACKGROUND, earlier: [earlier] })!.remediation;
  const sameArtwork = again(anIncident({ jobId: 'job-0', place }));
  const sameJob = again(anIncident({ class: 'brake' }));
  for (const advice of [sameArtwork, sameJob]) {
    assert.deepEqual(
      advice.map(({ action }) => action),
      ['look_at_artwork'],
    );
    assert.match(advice[0]!.detail, /SHA-256 (ab){32}/);
    assert.doesNotMatch(advice[0]!.detail, / MB/);
  }
  const other = again(anIncident({ jobId: 'job-0', place: { ...place, artwork: 'other' } }));
  assert.equal(other[0]?.action, 'raise_limit');
  const otherCause = again(anIncident({ class: 'killed' }));
  assert.equal(otherCause[0]?.action, 'raise_limit');
});

test('Fewer jobs at a time are advised only where several may run', () => {
  const actionsFor = (concurrency: number) =>
    examineRenderer(aDeath(), { ...BACKGROUND, concurrency })!.remediation.map((it) => it.action);
  assert.ok(!actionsFor(1).includes('lower_concurrency'));
  assert.ok(actionsFor(2).includes('lower_concurrency'));
});

test('A crash that names its cause comes with the remedy for it', () => {
  const actionAfter = (line: string) =>
    examineRenderer(aDeath({ code: 1, signal: null, oomKills: 0, stderr: [line] }), BACKGROUND)!
      .remediation[0]?.action;
  assert.equal(actionAfter("Error: EMFILE: too many open files, open '/a'"), 'raise_open_files');
  assert.equal(actionAfter('Error: ENOSPC: no space left on device, write'), 'free_disk');
  assert.equal(actionAfter("Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/a'"), 'reinstall');
  assert.equal(actionAfter('Error: spawn /usr/bin/node EAGAIN'), 'raise_processes');
  assert.equal(actionAfter('TypeError: x is not a function'), 'read_log');
});

test('A service that was killed after it was asked to end has not died, unless memory ran out', () => {
  const stop = { kind: 'stop', atMs: 3, why: 'SIGTERM' } as const;
  const start = { kind: 'start', atMs: 1, process: 'service', pid: 1, oomKills: 2 } as const;
  const found = { service: aFlight({ start, stop }), renderer: aFlight(), oomKills: 2 };
  assert.equal(examineLastRun(found, BACKGROUND), null);
  assert.equal(examineLastRun({ ...found, oomKills: 3 }, BACKGROUND)?.class, 'cgroup_oom');
});

test('A service that an error ended is reported with its last words', () => {
  const fault = { kind: 'fault', atMs: 3, what: 'TypeError: x is not a function' } as const;
  const found = { service: aFlight({ fault }), renderer: null, oomKills: 0 };
  const report = examineLastRun(found, BACKGROUND);
  assert.equal(report?.class, 'crash');
  assert.deepEqual(report.stderr, [fault.what]);
});

test('A death names the job that was in progress, not the one of an older checkpoint', () => {
  const seen = (jobs: string[]) => {
    const { jobId, place } = examineRenderer(aDeath({}, jobs), BACKGROUND)!;
    return [jobId, place?.['part'] ?? null];
  };
  assert.deepEqual(seen(['job-1', 'job-2']), ['job-1', 2]);
  assert.deepEqual(seen(['job-2']), ['job-2', null]);
  assert.deepEqual(seen(['job-2', 'job-3']), [null, null]);
  assert.deepEqual(seen([]), [null, null]);
});

test('Every class of incident comes with remedies', () => {
  for (const name of INCIDENT_CLASSES) {
    const advice = adviseAfter(nothing(name), CIRCUMSTANCES);
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
