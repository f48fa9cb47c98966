import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test, type TestContext } from 'node:test';
import type { GangSheet } from '../../../../src/http/contract/gang-sheet.ts';
import type { Job } from '../../../../src/jobs/job.ts';
import { aJob, aPlan } from '../../../support/service/fake-jobs.ts';
import { aPart } from '../../../support/service/make-job.ts';
import { aServer, LINKS } from '../../http-server.ts';

const BYTES = randomBytes(5000);
const PART = aPart({ format: 'pdf' });
const ETAG = `"${PART.sha256}-preview"`;
const PROGRESS = { phase: 'rendering', part: 1, parts: 1, placed: 0, placements: 2 } as const;

function withPart(t: TestContext, changes: Partial<Job> = {}) {
  const { app, jobs } = aServer(t);
  const job = jobs.put(aJob({ status: 'succeeded', parts: [PART], ...changes }), aPlan());
  jobs.files.set(`${job.id}/1.preview`, BYTES);
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.inject({ url: `/gangsheets/${job.id}${path}`, headers });
  return { app, jobs, job, get };
}

describe('GET /gangsheets/:id/parts/:n/preview', () => {
  test('returns the preview of a part in any format', async (t) => {
    const { get } = withPart(t);
    const answer = await get('/parts/1/preview');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.rawPayload, BYTES);
    assert.equal(answer.headers['content-type'], 'image/png');
    assert.equal(answer.headers.etag, ETAG);
    assert.equal(answer.headers['cache-control'], 'private, max-age=31536000, immutable');
  });

  test('sends no body to a client that has the preview', async (t) => {
    const { get, jobs } = withPart(t);
    jobs.files.clear();
    const answer = await get('/parts/1/preview', { 'if-none-match': ETAG });
    assert.equal(answer.statusCode, 304);
    assert.equal(answer.headers.etag, ETAG);
    assert.equal(answer.rawPayload.length, 0);
  });

  test('has a different tag from the part', async (t) => {
    const { get } = withPart(t);
    const answer = await get('/parts/1/preview', { 'if-none-match': `"${PART.sha256}"` });
    assert.equal(answer.statusCode, 200);
  });

  test('is not ready before its part, and not found for an unknown part', async (t) => {
    const { get } = withPart(t, { status: 'running', parts: [], progress: PROGRESS });
    assert.equal((await get('/parts/1/preview')).statusCode, 409);
    assert.equal((await get('/parts/2/preview')).statusCode, 404);
    assert.equal((await get('/parts/0/preview')).statusCode, 404);
  });

  test('returns a problem without the headers of an image if the file is missing', async (t) => {
    const { get, jobs } = withPart(t);
    jobs.files.clear();
    const answer = await get('/parts/1/preview');
    assert.equal(answer.statusCode, 500);
    assert.equal(answer.json<{ code: string }>().code, 'storage_failed');
    assert.equal(answer.headers.etag, undefined);
    assert.equal(answer.headers['cache-control'], 'no-store');
  });
});

describe('GET /gangsheets/:id/parts/:n/map', () => {
  test('returns the map while the part is still being rendered', async (t) => {
    const { get } = withPart(t, { status: 'running', parts: [], progress: PROGRESS });
    const answer = await get('/parts/1/map');
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'image/svg+xml; charset=utf-8');
    assert.match(
      answer.body,
      /^<svg .*<title>order 1001, item front, copy 2<\/title>.*<\/svg>\n$/s,
    );
  });

  test('lets a browser run and load nothing', async (t) => {
    const { get } = withPart(t);
    const answer = await get('/parts/1/map');
    const policy = String(answer.headers['content-security-policy']);
    assert.equal(policy, "default-src 'none'; style-src 'unsafe-inline'");
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  });

  test('is not ready before packing, and not found for an unknown part', async (t) => {
    const { app, jobs, get } = withPart(t);
    assert.equal((await get('/parts/2/map')).statusCode, 404);
    const waiting = jobs.put(aJob());
    assert.equal((await app.inject(`/gangsheets/${waiting.id}/parts/1/map`)).statusCode, 409);
    const failed = jobs.put(aJob({ status: 'failed' }));
    assert.equal((await app.inject(`/gangsheets/${failed.id}/parts/1/map`)).statusCode, 404);
    const unknown = '/gangsheets/0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d/parts/1/map';
    assert.equal((await app.inject(unknown)).statusCode, 404);
  });
});

test('Has links to preview and map in each part, and the checks that it passed', async (t) => {
  const { get, job } = withPart(t);
  const [part] = (await get('')).json<GangSheet>().parts;
  assert.equal(part!.previewUrl, LINKS.sign(`/gangsheets/${job.id}/parts/1/preview`));
  assert.equal(part!.mapUrl, LINKS.sign(`/gangsheets/${job.id}/parts/1/map`));
  assert.deepEqual(part!.verified, PART.verified);
});

test('Names the order of each label in the placements', async (t) => {
  const { app, jobs } = aServer(t);
  const plan = aPlan();
  const label = { item: 0, text: '1001', xPx: 80, yPx: 10, widthPx: 90, heightPx: 40 };
  const sheets = [{ ...plan.sheets[0]!, labels: [label] }];
  const job = jobs.put(aJob(), { ...plan, sheets });
  const answer = await app.inject(`/gangsheets/${job.id}/placements`);
  const { item, ...shown } = label;
  assert.equal(item, 0);
  assert.deepEqual(answer.json<{ labels: unknown }>().labels, [
    { order: '1001', part: 1, ...shown },
  ]);
});
