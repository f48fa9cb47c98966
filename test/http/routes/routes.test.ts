import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { Check } from 'typebox/value';
import {
  acceptedSchema,
  gangSheetPageSchema,
  gangSheetSchema,
  type GangSheet,
  type GangSheetAccepted,
  type GangSheetPage,
} from '../../../src/http/contract/gang-sheet.ts';
import { placementsSchema, type PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import { readinessSchema } from '../../../src/http/contract/probes.ts';
import { quoteSchema } from '../../../src/http/contract/quote.ts';
import { ServiceError } from '../../../src/errors.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { aJob, aPlan } from '../../support/service/fake-jobs.ts';
import { aFilm, aPart } from '../../support/service/make-job.ts';
import { aBody, aListeningServer, anItem, aServer, LINKS } from '../http-server.ts';

const create = (headers: Record<string, string> = {}) =>
  ({ method: 'POST', url: '/gangsheets', payload: aBody(), headers }) as const;

/** `aFilm` of 4000 px in the form of the contract. */
const FILM = {
  lengthIn: 13.333,
  coverage: 0.75,
  lowerBoundIn: 10,
  plainLengthIn: 1.5,
  groupingCostIn: null,
  soldIn: null,
  rests: [],
  packing: aFilm().packing,
};

describe('POST /gangsheets', () => {
  test('accepts orders at once with the URL of the gang sheet', async (t) => {
    const { app, jobs } = aServer(t);
    const response = await app.inject(create());
    const answer = response.json<GangSheetAccepted>();
    assert.equal(response.statusCode, 202);
    assert.equal(response.headers.location, `/gangsheets/${answer.id}`);
    assert.ok(Check(acceptedSchema, answer));
    assert.deepEqual(answer.links, {
      self: `/gangsheets/${answer.id}`,
      placements: `/gangsheets/${answer.id}/placements`,
      items: `/gangsheets/${answer.id}/items`,
      events: `/gangsheets/${answer.id}/events`,
      deliveries: `/gangsheets/${answer.id}/deliveries`,
    });
    assert.equal(jobs.requests[0]!.orders[0]!.id, '1001');
    assert.equal(response.headers['preference-applied'], undefined);
  });

  test('returns the finished gang sheet if it is done within the wait', async (t) => {
    const { app, jobs } = aServer(t);
    const answering = app.inject(create({ prefer: 'wait=20' }));
    const id = await submitted(jobs);
    jobs.change(id, {
      status: 'failed',
      problem: { code: 'renderer_lost', detail: 'Gone.', retryable: true },
    });
    const response = await answering;
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['preference-applied'], 'wait=20');
    assert.equal(response.headers.location, `/gangsheets/${id}`);
    const gangSheet = response.json<GangSheet>();
    assert.ok(Check(gangSheetSchema, gangSheet));
    assert.equal(gangSheet.problem?.code, 'renderer_lost');
    assert.equal(gangSheet.problem.status, 503);
  });

  test('responds as without a wait if it is not done in time', async (t) => {
    const { url } = await aListeningServer(t);
    const response = await fetch(`${url}/gangsheets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'respond-async, wait=1' },
      body: JSON.stringify(aBody()),
    });
    assert.equal(response.status, 202);
    assert.equal(response.headers.get('preference-applied'), 'wait=1');
    assert.equal(((await response.json()) as GangSheetAccepted).status, 'queued');
  });

  test('ends a wait when the server closes', async (t) => {
    const { app, jobs } = aServer(t);
    const answering = app.inject(create({ prefer: 'wait=60' }));
    await submitted(jobs);
    await app.close();
    const answer = await answering;
    assert.equal(answer.statusCode, 202);
    assert.equal(answer.headers['preference-applied'], 'wait=25');
  });

  test('submits nothing for an invalid request', async (t) => {
    const { app, jobs } = aServer(t);
    const response = await app.inject({ ...create(), payload: aBody([anItem({ width: -1 })]) });
    assert.equal(response.statusCode, 422);
    assert.deepEqual(jobs.requests, []);
  });

  async function submitted(jobs: ReturnType<typeof aServer>['jobs']): Promise<string> {
    while (jobs.signals.length === 0) await new Promise(setImmediate);
    return (await jobs.list({ owner: null, limit: 1 })).ids[0]!;
  }
});

describe('GET /gangsheets/:id', () => {
  test('shows a finished job with its parts, film, memory and warnings', async (t) => {
    const { app, jobs } = aServer(t);
    const job = jobs.put(
      aJob({
        status: 'succeeded',
        startedAt: '2026-01-31T12:00:01.000Z',
        finishedAt: '2026-01-31T12:00:05.000Z',
        progress: { phase: 'done', part: 1, parts: 1, placed: 2, placements: 2 },
        parts: [
          aPart({
            heightPx: 4000,
            bytes: 10,
            sha256: 'ab'.repeat(32),
            placements: 2,
            coverage: 0.5,
          }),
        ],
        film: aFilm({ lengthPx: 4000, lowerBoundPx: 3000, coverage: 0.75 }),
        memory: {
          limitBytes: 8,
          budgetBytes: 7,
          predictedPeakBytes: null,
          calculatedPeakBytes: null,
          peakBytes: 5,
          pauses: 0,
          cleanups: 1,
          freedBytes: 2,
          gaveUp: [],
        },
        warnings: [{ pointer: '/orders/0/items/0', code: 'low_resolution', detail: '72 dpi' }],
      }),
    );
    const response = await app.inject(`/gangsheets/${job.id}`);
    const gangSheet = response.json<GangSheet>();
    assert.equal(response.statusCode, 200);
    assert.ok(Check(gangSheetSchema, gangSheet));
    assert.deepEqual(gangSheet.film, FILM);
    assert.deepEqual(gangSheet.parts[0], {
      number: 1,
      url: LINKS.sign(`/gangsheets/${job.id}/parts/1`),
      previewUrl: LINKS.sign(`/gangsheets/${job.id}/parts/1/preview`),
      mapUrl: LINKS.sign(`/gangsheets/${job.id}/parts/1/map`),
      fileName: 'part-1.png',
      format: 'png',
      widthPx: 6600,
      heightPx: 4000,
      dpi: 300,
      lengthIn: 13.333,
      bytes: 10,
      sha256: 'ab'.repeat(32),
      placements: 2,
      coverage: 0.5,
      verified: ['size'],
    });
    assert.equal(gangSheet.placementsUrl, `/gangsheets/${job.id}/placements`);
    assert.equal(gangSheet.problem, null);
  });

  test('answers 404 for an unknown id and for one that is not a UUID', async (t) => {
    const { app } = aServer(t);
    for (const id of [randomUUID(), 'nope', '..%2F..%2Fetc', '%00']) {
      for (const path of [`/gangsheets/${id}`, `/gangsheets/${id}/placements`]) {
        const response = await app.inject(path);
        assert.equal(response.statusCode, 404, path);
        assert.equal(response.json<{ code: string }>().code, 'not_found');
      }
      assert.equal(
        (await app.inject({ method: 'DELETE', url: `/gangsheets/${id}` })).statusCode,
        404,
      );
    }
  });
});

describe('GET /gangsheets', () => {
  test('lists all jobs newest first, in pages linked to each other', async (t) => {
    const { app, jobs } = aServer(t);
    const ids = Array.from({ length: 5 }, () => jobs.put(aJob({ status: 'failed' })).id).reverse();
    jobs.put(aJob());
    const seen: string[] = [];
    let next: string | null = '/gangsheets?status=failed&limit=2';
    while (next !== null) {
      const response: LightMyRequestResponse = await app.inject(next);
      const page = response.json<GangSheetPage>();
      assert.equal(response.statusCode, 200);
      assert.ok(Check(gangSheetPageSchema, page));
      seen.push(...page.gangsheets.map(({ id }) => id));
      next = page.links.next;
    }
    assert.deepEqual(seen, ids);
  });

  test('returns twenty by default', async (t) => {
    const { app, jobs } = aServer(t);
    for (let count = 0; count < 25; count += 1) jobs.put(aJob());
    const page = (await app.inject('/gangsheets')).json<GangSheetPage>();
    assert.equal(page.gangsheets.length, 20);
    assert.match(page.links.next ?? '', /^\/gangsheets\?limit=20&before=/);
  });

  test('rejects an invalid query', async (t) => {
    const { app } = aServer(t);
    const bad = { 'limit=0': /at least 1/, 'limit=101': /at most 100/, 'limit=ten': /integer/ };
    const worse = {
      'status=done': /"queued" or/,
      'before=': /at least 1/,
      'page=2': /not supported; supported: status/,
    };
    for (const [query, words] of Object.entries({ ...bad, ...worse })) {
      const response = await app.inject(`/gangsheets?${query}`);
      const { code, errors } = response.json<{ code: string; errors: { detail: string }[] }>();
      assert.equal(response.statusCode, 422, query);
      assert.equal(code, 'invalid_request');
      assert.match(errors[0]!.detail, words);
    }
  });
});

describe('GET /gangsheets/:id/placements', () => {
  test('has one row per piece, in pixels and in the unit of the request', async (t) => {
    const { app, jobs } = aServer(t);
    const { id } = jobs.put(aJob({ status: 'running' }), aPlan());
    const response = await app.inject(`/gangsheets/${id}/placements`);
    const answer = response.json<PlacementsAnswer>();
    assert.ok(Check(placementsSchema, answer));
    assert.deepEqual(answer.placements, [
      {
        order: '1001',
        item: 'front',
        copy: 1,
        part: 1,
        xPx: 75,
        yPx: 75,
        widthPx: 3300,
        heightPx: 3000,
        x: 0.25,
        y: 0.25,
        width: 11,
        height: 10,
        rotated: false,
      },
      {
        order: '1001',
        item: 'front',
        copy: 2,
        part: 1,
        xPx: 3450,
        yPx: 75,
        widthPx: 3000,
        heightPx: 3300,
        x: 11.5,
        y: 0.25,
        width: 10,
        height: 11,
        rotated: true,
      },
    ]);
  });

  test('is not ready before packing, and says whether it may be later', async (t) => {
    const { app, jobs } = aServer(t);
    for (const [status, retryable] of [
      ['queued', true],
      ['failed', false],
    ] as const) {
      const { id } = jobs.put(aJob({ status }));
      const response = await app.inject(`/gangsheets/${id}/placements`);
      assert.equal(response.statusCode, 409);
      const problem = response.json<{ code: string; retryable: boolean }>();
      assert.equal(problem.code, 'not_ready');
      assert.equal(problem.retryable, retryable);
    }
  });
});

describe('DELETE /gangsheets/:id', () => {
  test('deletes a finished job', async (t) => {
    const { app, jobs } = aServer(t);
    const { id } = jobs.put(aJob({ status: 'succeeded' }));
    const response = await app.inject({ method: 'DELETE', url: `/gangsheets/${id}` });
    assert.equal(response.statusCode, 204);
    assert.equal(response.body, '');
    assert.equal((await app.inject(`/gangsheets/${id}`)).statusCode, 404);
  });

  test('cancels an unfinished job and returns it', async (t) => {
    const { app, jobs } = aServer(t);
    const { id } = jobs.put(aJob({ status: 'running' }));
    const response = await app.inject({
      method: 'DELETE',
      url: `/gangsheets/${id}`,
      // Many clients send this with every request, with or without a body.
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(response.statusCode, 202);
    assert.equal(response.json<GangSheet>().status, 'cancelled');
    assert.equal((await jobs.find(id))?.status, 'cancelled');
  });
});

describe('POST /gangsheets/:id/resume', () => {
  const failed = () =>
    aJob({
      status: 'failed',
      problem: { code: 'memory_exhausted', detail: 'No room.', retryable: true },
      resumableUntil: '2026-02-01T12:00:00.000Z',
    });

  test('queues a failed job again by the link in its resource', async (t) => {
    const { app, jobs } = aServer(t);
    const { id } = jobs.put(failed());
    const { resumeUrl } = (await app.inject(`/gangsheets/${id}`)).json<GangSheet>();
    assert.equal(resumeUrl, `/gangsheets/${id}/resume`);
    const response = await app.inject({ method: 'POST', url: resumeUrl });
    assert.equal(response.statusCode, 202);
    assert.equal(response.headers.location, `/gangsheets/${id}`);
    const answer = response.json<GangSheetAccepted>();
    assert.ok(Check(acceptedSchema, answer));
    assert.equal(answer.status, 'queued');
    const now = (await app.inject(`/gangsheets/${id}`)).json<GangSheet>();
    assert.equal(now.resumeUrl, null);
  });

  test('refuses a job that cannot be resumed, with the reason', async (t) => {
    const { app, jobs } = aServer(t);
    const { id } = jobs.put(aJob({ status: 'succeeded' }));
    jobs.failWith = new ServiceError('not_resumable', 'It has succeeded.', {
      details: { reason: 'wrong_state' },
    });
    const response = await app.inject({ method: 'POST', url: `/gangsheets/${id}/resume` });
    assert.equal(response.statusCode, 409);
    const problem = response.json<ProblemBody>();
    assert.equal(problem.code, 'not_resumable');
    assert.deepEqual(problem.details, { reason: 'wrong_state' });
  });

  test('answers 404 for an unknown job', async (t) => {
    const { app } = aServer(t);
    const response = await app.inject({
      method: 'POST',
      url: `/gangsheets/${randomUUID()}/resume`,
    });
    assert.equal(response.statusCode, 404);
  });
});

describe('POST /gangsheets/quote', () => {
  const quote = { method: 'POST', url: '/gangsheets/quote', payload: aBody() } as const;

  test('returns parts, film and memory without creating a job', async (t) => {
    const { app, jobs } = aServer(t);
    const response = await app.inject(quote);
    assert.equal(response.statusCode, 200);
    assert.ok(Check(quoteSchema, response.json()));
    assert.deepEqual(response.json(), {
      parts: [
        {
          number: 1,
          widthPx: 6600,
          heightPx: 4000,
          lengthIn: 13.333,
          placements: 2,
          coverage: 0.75,
        },
      ],
      film: FILM,
      memory: { predictedPeakBytes: 123_456_789 },
      items: [],
      warnings: [],
    });
    assert.deepEqual((await jobs.list({ owner: null, limit: 1 })).ids, []);
  });

  test('reads its request like POST /gangsheets', async (t) => {
    const { app } = aServer(t);
    const response = await app.inject({ ...quote, payload: { orders: [] } });
    assert.equal(response.statusCode, 422);
  });

  test('stops when the server closes', async (t) => {
    const { app, jobs } = aServer(t);
    jobs.quoteWith(
      (signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    );
    const answering = app.inject(quote);
    while (jobs.signals.length === 0) await new Promise(setImmediate);
    await app.close();
    const response = await answering;
    assert.equal(response.statusCode, 503);
    assert.equal(response.json<{ code: string }>().code, 'shutting_down');
  });
});

describe('the health checks', () => {
  test('succeed while the process responds', async (t) => {
    const { app } = aServer(t);
    assert.deepEqual((await app.inject('/healthz')).json(), { status: 'ok', version: '1.2.3' });
    assert.equal((await app.inject({ method: 'HEAD', url: '/healthz' })).statusCode, 200);
  });

  test('answer 503 with the reason while new work is refused', async (t) => {
    const { app, jobs } = aServer(t);
    const green = await app.inject('/readyz');
    assert.equal(green.statusCode, 200);
    assert.ok(Check(readinessSchema, green.json()));
    jobs.whyNotReady = { reason: 'memory_critical', detail: '83% of 7.5 GiB used' };
    const red = await app.inject('/readyz');
    assert.equal(red.statusCode, 503);
    assert.ok(Check(readinessSchema, red.json()));
    assert.deepEqual(red.json(), { ready: false, ...jobs.whyNotReady });
    assert.equal(red.headers['retry-after'], '10');
  });

  test('say that the service is shutting down as soon as it was asked to, and close connections', async (t) => {
    let isEnding = false;
    const { app } = aServer(t, { isEnding: () => isEnding });
    assert.equal((await app.inject('/readyz')).headers.connection, 'keep-alive');
    isEnding = true;
    const red = await app.inject('/readyz');
    assert.equal(red.statusCode, 503);
    assert.equal(red.json<{ reason: string }>().reason, 'shutting_down');
    const taken = await app.inject(create());
    assert.equal(taken.statusCode, 202);
    assert.equal(taken.headers.connection, 'close');
    assert.equal((await app.inject('/healthz')).statusCode, 200);
  });

  test('return the metrics unchanged', async (t) => {
    const { app } = aServer(t);
    const response = await app.inject('/metrics');
    assert.equal(response.headers['content-type'], 'text/plain; version=0.0.4');
    assert.equal(response.body, 'up 1\n');
  });
});
