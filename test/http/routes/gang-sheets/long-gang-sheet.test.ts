import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gangSheetOf } from '../../../../src/http/resources/resource.ts';
import type { Job } from '../../../../src/jobs/job.ts';
import { aJob, type FakeJobs } from '../../../support/service/fake-jobs.ts';
import { aFilm, aPart } from '../../../support/service/make-job.ts';
import { aBody, aListeningServer, RELATIVE } from '../../http-server.ts';

const many = <T>(count: number, make: (n: number) => T) =>
  Array.from({ length: count }, (_, n) => make(n));
const warningsOf = (count: number) =>
  many(
    count,
    (n) => ({ pointer: `/orders/${n}`, code: 'low_resolution', detail: 'Low.' }) as const,
  );
const errors = many(800, (n) => ({ pointer: `/${n}`, code: 'too_large', detail: 'x' }) as const);
const fits = many(900, (n) => ({ order: '1', item: String(n), copies: 1 }));
const rests = [{ part: 1, lengthPx: 10, fits }];

const LONG: Readonly<Record<string, Partial<Job>>> = {
  '20,000 warnings': { warnings: warningsOf(20_000) },
  '501 warnings': { warnings: warningsOf(501) },
  '700 parts': { parts: many(700, (n) => aPart({ number: n + 1 })) },
  '800 errors': {
    problem: { code: 'artwork_rejected', detail: 'No.', retryable: false, errors },
  },
  'a remainder that 900 items fit': { film: aFilm({ sold: { lengthPx: 10, rests } }) },
};

/** The answer as one text. */
const textOf = (job: Job) => JSON.stringify(gangSheetOf(job, RELATIVE, []));

/** Notes how many warnings each call reads. */
function noteReads(jobs: FakeJobs): number[] {
  const reads: number[] = [];
  const warnings = jobs.warnings.bind(jobs);
  jobs.warnings = async (id, after, limit) => {
    const page = await warnings(id, after, limit);
    reads.push(page.count);
    return page;
  };
  return reads;
}

for (const [name, changes] of Object.entries(LONG)) {
  test(`A gang sheet with ${name} is sent in chunks with the text of one answer`, async (t) => {
    const { url, jobs } = await aListeningServer(t);
    const job = jobs.put(aJob({ status: 'running', ...changes }));
    const reads = noteReads(jobs);
    const response = await fetch(`${url}/gangsheets/${job.id}`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(response.headers.get('content-length'), null);
    assert.equal(await response.text(), textOf(job));
    assert.ok(Math.max(0, ...reads) <= 500, `${Math.max(...reads)} warnings at once`);
    assert.equal(
      reads.reduce((all, count) => all + count, 0),
      job.warnings.length,
    );
    const cancelled = await fetch(`${url}/gangsheets/${job.id}`, { method: 'DELETE' });
    assert.equal(cancelled.status, 202);
    assert.equal(await cancelled.text(), textOf({ ...job, status: 'cancelled' }));
  });
}

test('A client that waits for a job with 20,000 warnings gets all of them', async (t) => {
  const { url, jobs } = await aListeningServer(t);
  const ended = aJob({ status: 'succeeded', warnings: warningsOf(20_000) });
  jobs.submit = () => Promise.resolve(jobs.put(ended));
  const response = await fetch(`${url}/gangsheets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=5' },
    body: JSON.stringify(aBody()),
  });
  assert.deepEqual([response.status, response.headers.get('content-length')], [200, null]);
  assert.equal(await response.text(), textOf(ended));
});

test('A gang sheet with 500 warnings and parts is sent at once, with its length', async (t) => {
  const { url, jobs } = await aListeningServer(t);
  const parts = many(500, (n) => aPart({ number: n + 1 }));
  const job = jobs.put(aJob({ status: 'running', warnings: warningsOf(500), parts }));
  for (const method of ['GET', 'DELETE']) {
    const response = await fetch(`${url}/gangsheets/${job.id}`, { method });
    const body = await response.text();
    const status = method === 'GET' ? 'running' : 'cancelled';
    assert.equal(body, textOf({ ...job, status }));
    assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(body)));
  }
});

test('A job that is deleted while it is sent is cut off instead of looking complete', async (t) => {
  const { url, jobs } = await aListeningServer(t);
  const job = jobs.put(aJob({ status: 'succeeded', warnings: warningsOf(20_000) }));
  const warnings = jobs.warnings.bind(jobs);
  jobs.warnings = (id, after, limit) => {
    if (after !== null && after > 10_000) void jobs.cancelOrRemove(id);
    return warnings(id, after, limit);
  };
  const response = await fetch(`${url}/gangsheets/${job.id}`);
  await assert.rejects(response.text());
  assert.equal((await fetch(`${url}/gangsheets/${job.id}`)).status, 404);
});
