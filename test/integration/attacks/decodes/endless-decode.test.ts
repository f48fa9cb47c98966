import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtworkAnswer } from '../../../../src/http/contract/artwork.ts';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { dataUriOf, endlessSvg } from '../../../support/image-files/hostile-svg.ts';
import { isAlive } from '../../../support/processes/alive.ts';
import { until } from '../../../support/processes/until.ts';
import { clientOf, TWO_KEYS } from '../../../support/service/clients/client-of.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import type { RunningServiceOptions } from '../../../support/service/running-service.ts';
import { tempDir } from '../../../support/temp-dir.ts';

/** The grace period, the start of a renderer, and a generous margin for a busy machine. */
const SOON_MS = 25_000;
/** Long enough for the drawing to begin, and short compared with it. */
const INTO_IT_MS = 2_000;

const anOrder = (data: string, width: number) => ({
  orders: [{ id: '1', items: [{ artwork: { data }, width }] }],
  sheet: { width: 22, maxHeight: 24 },
  packing: { effort: 'fast' },
});
const endlessOrder = (mark = '') => anOrder(dataUriOf(endlessSvg(mark)), 20);

async function goodOrder() {
  const png = await drawFlat({ widthPx: 300, heightPx: 200 });
  return anOrder(`data:image/png;base64,${png.toString('base64')}`, 1);
}

async function start(t: TestContext, { env, ...options }: RunningServiceOptions = {}) {
  const service = await startContained(t, {
    ...options,
    env: { API_KEYS: TWO_KEYS, DECODE_TIMEOUT_MS: '600000', ...env },
  });
  await service.untilReady();
  const [attacker, victim] = [clientOf(service, 'attacker'), clientOf(service, 'victim')];
  const beginEndless = async (): Promise<string> => {
    const id = await attacker.submit(endlessOrder());
    await until('it is being rendered', async () => {
      return (await attacker.read(id)).progress.phase === 'rendering';
    });
    await sleep(INTO_IT_MS);
    return id;
  };
  return { service, attacker, victim, beginEndless };
}

async function withinMs<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await work;
  const tookMs = Math.round(performance.now() - startMs);
  assert.ok(tookMs < limitMs, `${what} took ${tookMs} ms`);
  return result;
}

test('Cancelling a job in an endless decode frees its slot at once, and nobody is charged', async (t) => {
  const { service, attacker, victim, beginEndless } = await start(t);
  const id = await beginEndless();
  const good = await victim.submit(await goodOrder());
  const answer = await attacker.cancel(id);
  assert.equal(answer.status, 202);
  assert.equal(answer.body.status, 'cancelled');
  const ended = await withinMs(SOON_MS, 'the next job', victim.untilEnded(good));
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(service.logged('renderer died'), []);
  assert.deepEqual(service.logged('incident'), []);
  assert.equal((await attacker.read(id)).status, 'cancelled');
});

test('A cancelled job stays cancelled when the service is killed, and its renderer is gone at once', async (t) => {
  const dataDir = await tempDir(t);
  const first = await start(t, { dataDir });
  const id = await first.beginEndless();
  const pid = first.service.rendererPid();
  await first.attacker.cancel(id);
  first.service.child.kill('SIGKILL');
  await withinMs(
    5_000,
    'the end of the renderer',
    until('the renderer is gone', () => !isAlive(pid)),
  );
  const second = await start(t, { dataDir });
  assert.equal((await second.attacker.read(id)).status, 'cancelled');
  const good = await second.victim.untilEnded(await second.victim.submit(await goodOrder()));
  assert.equal(good.status, 'succeeded');
  assert.deepEqual(
    second.service.logged('job started').map(({ jobId }) => jobId),
    [good.id],
  );
});

test('SIGTERM does not wait for an endless decode, and the job is taken up at the next start', async (t) => {
  const dataDir = await tempDir(t);
  const first = await start(t, { dataDir });
  const id = await first.beginEndless();
  assert.equal(await withinMs(15_000, 'the shutdown', first.service.stop()), 0);
  const second = await start(t, { dataDir });
  assert.deepEqual(second.service.logged('incident'), []);
  await until('it runs again', async () => (await second.attacker.read(id)).status === 'running');
  assert.equal((await second.attacker.cancel(id)).body.status, 'cancelled');
});

test('32 endless preflights of one key delay those of another by one time limit, even while their clients hang up', async (t) => {
  const { service, attacker, victim } = await start(t, { env: { QUOTE_TIMEOUT_MS: '2000' } });
  const upload = async (who: typeof attacker, file: string | Buffer): Promise<string> => {
    const response = await fetch(new URL('/artworks', service.url), {
      method: 'POST',
      headers: { authorization: who.authorization, 'content-type': 'application/octet-stream' },
      body: typeof file === 'string' ? file : new Uint8Array(file),
    });
    assert.equal(response.status, 201);
    return ((await response.json()) as ArtworkAnswer).id;
  };
  const harmless = await upload(victim, await drawFlat({ widthPx: 300, heightPx: 200 }));
  const hostile = await upload(attacker, endlessSvg());
  const hangUp = new AbortController();
  const asked = Array.from({ length: 32 }, (_, n) =>
    fetch(new URL(`/artworks/${hostile}/preflight?width=${20 - n / 100}`, service.url), {
      headers: { authorization: attacker.authorization },
      signal: hangUp.signal,
    }).catch(() => null),
  );
  await sleep(1_000);
  const ask = () => victim.call<ProblemBody>({ path: `/artworks/${harmless}/preflight?width=1` });
  const answered = await withinMs(SOON_MS, 'the preflight of the victim', ask());
  assert.equal(answered.status, 200, JSON.stringify(answered.body));
  hangUp.abort();
  await Promise.all(asked);
  const good = await victim.untilEnded(await victim.submit(await goodOrder()));
  assert.equal(good.status, 'succeeded');
  assert.deepEqual(service.logged('renderer died'), []);
});
