/**
 * One API key sends text and structure that are slow to read; another one orders and looks after the
 * service meanwhile.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { jpegOfDirectories } from '../../support/growth/hard-files.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { RunningService } from '../../support/service/running-service.ts';

const ATTACKER = { authorization: 'Bearer attacker-key-0123456789abcdef' };
const VICTIM = { authorization: 'Bearer victim-key-0123456789abcdef0' };
const env = {
  API_KEYS: 'attacker:attacker-key-0123456789abcdef,victim:victim-key-0123456789abcdef0',
};
/** A reader that takes the square of its text holds its process for minutes. */
const MAX_ANSWER_MS = 30_000;

const blanks = (count: number) => ' '.repeat(count);
const NS = 'xmlns="http://www.w3.org/2000/svg"';
/** Documents that stopped the renderer, or the only measuring thread, for minutes each. */
const DRAWINGS: Readonly<Record<string, string>> = {
  'blanks in a width': `<svg ${NS} width="1${blanks(300_000)}!" height="1" viewBox="0 0 1 1"/>`,
  'blanks in a reference': `<svg ${NS} width="1" height="1"><image href="${blanks(300_000)}x"/></svg>`,
  'blanks in a url': `<svg ${NS} width="1" height="1"><g style="fill:url(${blanks(300_000)}x)"/></svg>`,
  'style sheets without an end': `<svg ${NS} width="1em" height="1">${'<style>'.repeat(200_000)}</svg>`,
  'declarations that cannot be read': `<svg ${NS} style="${';a=b'.repeat(60_000)}" width="1em" height="1"/>`,
  'rules for everything': `<svg ${NS} width="1" height="1"><style>${Array.from({ length: 8000 }, (_, at) => `[a${at}]{fill:red}`).join('')}</style>${'<g/>'.repeat(20_000)}</svg>`,
  'use in a circle': `<svg ${NS} width="1" height="1"><g id="a"><use href="#a"/><text>a</text></g></svg>`,
};

async function serviceWith(t: TestContext): Promise<RunningService> {
  const service = await startContained(t, { env });
  await service.untilReady();
  return service;
}

function upload(service: RunningService, bytes: string | Buffer, signal?: AbortSignal) {
  return fetch(`${service.url}/artworks`, {
    method: 'POST',
    headers: { ...ATTACKER, 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: signal ?? AbortSignal.timeout(MAX_ANSWER_MS),
  });
}

async function assertVictimIsServed(service: RunningService): Promise<void> {
  const png = await drawFlat({ widthPx: 60, heightPx: 40 });
  const artwork = { data: `data:image/png;base64,${png.toString('base64')}` };
  const body = { orders: [{ id: '1', items: [{ artwork }] }] };
  const answer = await service.call<{ status: string }>({
    method: 'POST',
    path: '/gangsheets',
    body,
    headers: { ...VICTIM, prefer: 'wait=30' },
  });
  assert.equal(answer.body.status, 'succeeded', JSON.stringify(answer.body));
  assert.equal(service.logged('renderer started').length, 1, 'the renderer has lived through it');
  assert.deepEqual(service.logged('request failed'), []);
}

test('Quotes slow drawings, or refuses them, while another key prints', async (t) => {
  const service = await serviceWith(t);
  for (const [name, drawing] of Object.entries(DRAWINGS)) {
    const data = `data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}`;
    const quoting = service.call<{ readonly code?: string }>({
      method: 'POST',
      path: '/gangsheets/quote',
      body: { orders: [{ id: '1', items: [{ artwork: { data }, width: 1 }] }] },
      headers: ATTACKER,
    });
    const { status, body } = await quoting;
    // On a slow machine the time limit may come before the limit of steps.
    const isRefused = (status >= 400 && status < 500) || body.code === 'quote_timeout';
    assert.ok(
      status === 200 || isRefused,
      `${name}: ${status} ${JSON.stringify(body).slice(0, 300)}`,
    );
  }
  await assertVictimIsServed(service);
});

test('Measures slow drawings at upload, or refuses them, while another key prints', async (t) => {
  const service = await serviceWith(t);
  const answers = await Promise.all(
    Object.entries(DRAWINGS).map(async ([name, drawing]) => {
      const { status } = await upload(service, drawing);
      return { name, status };
    }),
  );
  for (const { name, status } of answers)
    assert.ok(status === 201 || status === 422, `${name}: ${status}`);
  await assertVictimIsServed(service);
});

test('Frees the measuring threads when clients leave', async (t) => {
  const service = await serviceWith(t);
  // Twice 24 MB of elements, so that both threads are busy when the clients leave.
  const large = `<svg ${NS} width="1em" height="1"><style>a{}</style>${'<g a="b"/>'.repeat(2_400_000)}</svg>`;
  const leaving = Array.from({ length: 6 }, () =>
    upload(service, large, AbortSignal.timeout(1500)),
  );
  await Promise.allSettled(leaving);
  const started = performance.now();
  const { status } = await upload(
    service,
    `<svg ${NS} width="1" height="1"><path d="M0 0"/></svg>`,
  );
  assert.equal(status, 201);
  assert.ok(performance.now() - started < 10_000, `${performance.now() - started} ms`);
});

test('Walks 20,000 Exif segments within a budget, and answers others meanwhile', async (t) => {
  const service = await serviceWith(t);
  const before = process.hrtime.bigint();
  const file = jpegOfDirectories(20_000);
  const answers = await Promise.all(Array.from({ length: 10 }, () => upload(service, file)));
  const tookMs = Number(process.hrtime.bigint() - before) / 1e6;
  for (const { status } of answers) assert.equal(status, 422);
  // 5.5 ms a segment made 110 s of each file.
  assert.ok(tookMs < MAX_ANSWER_MS, `${tookMs} ms`);
  await assertVictimIsServed(service);
});

test('Refuses a data URI of two million parameters in words', async (t) => {
  const service = await serviceWith(t);
  const data = `data:image/png${';a=b'.repeat(2_000_000)};base64,AAAA`;
  const { status, body } = await service.call<{ readonly code: string }>({
    method: 'POST',
    path: '/gangsheets/quote',
    body: { orders: [{ id: '1', items: [{ artwork: { data } }] }] },
    headers: ATTACKER,
  });
  assert.equal(status, 422, JSON.stringify(body));
  const url = `http://a${'b'.repeat(400_000)} `;
  const other = await service.call({
    method: 'POST',
    path: '/gangsheets/quote',
    body: { orders: [{ id: '1', items: [{ artwork: { url } }] }] },
    headers: ATTACKER,
  });
  assert.equal(other.status, 422);
  await assertVictimIsServed(service);
});
