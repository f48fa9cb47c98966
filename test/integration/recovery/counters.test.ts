import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { killIfAlive } from '../../support/processes/alive.ts';
import { until } from '../../support/processes/until.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import { folderWithDesign, SMALL_JOB } from '../../support/service/small-job.ts';

async function start(t: TestContext, env: Readonly<Record<string, string>> = {}) {
  const service = await startContained(t, {
    env: { ARTWORK_DIR: await folderWithDesign(t), ...env },
  });
  await service.untilReady();
  return service;
}

/** Every counter on the page, and every count and sum of a histogram, by name and labels. */
async function counters(service: RunningService): Promise<ReadonlyMap<string, number>> {
  const { body } = await service.get<string>('/metrics');
  const lines = body.matchAll(/^(\w+_(?:total|count|sum|bucket)(?:\{.*\})?) (\S+)$/gm);
  const gauges = /^nodejs_active_\w+_total/;
  const found = [...lines].map(([, name, value]) => [name!, Number(value)] as const);
  return new Map(found.filter(([name]) => !gauges.test(name)));
}

/** Reads all counters again and again until told to stop, and lists those that fell or vanished. */
function watchCounters(t: TestContext, service: RunningService) {
  const faults: string[] = [];
  const over = new AbortController();
  const watching = (async () => {
    let before: ReadonlyMap<string, number> = new Map();
    for (let isLast = false; !isLast && !t.signal.aborted;) {
      // The last reading begins after everything that it should count.
      isLast = over.signal.aborted;
      const now = await counters(service);
      for (const [name, value] of before) {
        const next = now.get(name);
        if (next === undefined || next < value) faults.push(`${name} ${value} → ${next}`);
      }
      before = now;
    }
    return before;
  })();
  return {
    faults,
    async end(): Promise<ReadonlyMap<string, number>> {
      over.abort();
      return watching;
    },
  };
}

const PARTS = 'gangsheet_parts_total{process="renderer"}';
const CPU = 'process_cpu_seconds_total{process="renderer"}';

test('No counter falls or vanishes when the renderer is killed', async (t) => {
  const service = await start(t);
  const watch = watchCounters(t, service);
  assert.equal((await service.runJob(SMALL_JOB)).status, 'succeeded');
  const pid = service.rendererPid();
  killIfAlive(pid);
  await until('another renderer runs', () => service.rendererPid() !== pid, { signal: t.signal });
  await service.untilReady();
  assert.equal((await service.runJob(SMALL_JOB)).status, 'succeeded');
  const after = await watch.end();
  assert.deepEqual(watch.faults, []);
  assert.equal(after.get(PARTS), 2);
  assert.equal(after.get('gangsheet_job_peak_bytes_count{process="renderer"}'), 2);
  assert.equal(after.get('gangsheet_part_peak_bytes_count{process="renderer"}'), 2);
});

test('No counter falls or vanishes when the renderer is recycled', async (t) => {
  const service = await start(t, { RECYCLE_ABOVE_MB: '1', IDLE_CLEANUP_SECONDS: '0' });
  const watch = watchCounters(t, service);
  for (let job = 0; job < 3; job += 1) {
    const before = service.logged('renderer recycled').length;
    assert.equal((await service.runJob(SMALL_JOB)).status, 'succeeded');
    const isRecycled = () => service.logged('renderer recycled').length > before;
    await until('the renderer is recycled', isRecycled, { signal: t.signal });
    await service.untilReady();
  }
  const after = await watch.end();
  assert.deepEqual(watch.faults, []);
  assert.equal(after.get(PARTS), 3);
  assert.ok(after.get(CPU)! > 0);
});

test('GET /metrics answers with OpenMetrics on request', async (t) => {
  const service = await start(t);
  const answer = await service.call<string>({
    path: '/metrics',
    headers: {
      accept:
        'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'accept-encoding': 'gzip',
    },
  });
  assert.equal(answer.headers.get('content-encoding'), null);
  assert.match(answer.headers.get('content-type')!, /^application\/openmetrics-text/);
  assert.ok(answer.body.endsWith('# EOF\n'));
  const plain = await service.call<string>({ path: '/metrics' });
  assert.match(plain.headers.get('content-type')!, /^text\/plain/);
});
