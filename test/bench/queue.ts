/**
 * Queue benchmark: many small orders of several keys are sent at once, and the queue is then worked off. Prints how
 * long an order took to be accepted, how long the renderer waited between the end of one job and the start of the
 * next, and the processor time of the service for each order. Fails if an order is lost or exceeds the limits:
 *
 *     npm run bench:queue -- --jobs 2000 --rendered 200 --json FILE
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { GangSheet, GangSheetPage } from '../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { mapInParallel } from '../../src/map-in-parallel.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { peakMbOf } from '../support/processes/process-tree.ts';
import { until } from '../support/processes/until.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { allJobs } from './load/ledger.ts';
import { percentileOf } from './load/percentile.ts';
import { cpuMsOf } from './render/watch-tree.ts';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2000' },
    rendered: { type: 'string', default: '200' },
    clients: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const KEYS = ['large', 'small', 'other'];
const MOST_SUBMISSION_P99_MS = 50;
const MOST_HAND_OVER_P50_MS = 5;

const picture = await drawFlat({ widthPx: 60, heightPx: 40, seed: 1 });
const artwork = { data: `data:image/png;base64,${picture.toString('base64')}` };

const keyOf = (n: number) => KEYS[n % KEYS.length] ?? '';
const headersOf = (key: string) => ({ authorization: `Bearer secret-of-${key}` });

function orderOf(n: number): object {
  const items = [{ artwork, width: 1, quantity: 1 + (n % 3) }];
  return { orders: [{ id: String(n), items }], sheet: { width: 10, dpi: 72 } };
}

/** Returns how long each order took to be accepted. */
async function sendAll(service: RunningService): Promise<readonly number[]> {
  const tookMs: number[] = [];
  const numbers = Array.from({ length: Number(values.jobs) }, (_, n) => n);
  await mapInParallel(numbers, Number(values.clients), async (n) => {
    const startMs = performance.now();
    const call = { method: 'POST', path: '/gangsheets', body: orderOf(n) };
    const { status } = await service.call({ ...call, headers: headersOf(keyOf(n)) });
    tookMs.push(performance.now() - startMs);
    if (status !== 202) throw new Error(`order ${n} got ${status}`);
  });
  return tookMs;
}

async function jobsOf(service: RunningService, status: string): Promise<readonly GangSheet[]> {
  const pages = KEYS.map((key) =>
    allJobs(async (path) => {
      const call = { path: withStatus(path, status), headers: headersOf(key) };
      return (await service.call<GangSheetPage>(call)).body;
    }),
  );
  return (await Promise.all(pages)).flat();
}

/** Links to later pages have the status already. */
function withStatus(path: string, status: string): string {
  if (path.includes('status=')) return path;
  return `${path}${path.includes('?') ? '&' : '?'}status=${status}`;
}

async function countOf(service: RunningService, status: string): Promise<number> {
  const { body } = await service.get<string>('/metrics');
  const line = new RegExp(`^gangsheet_jobs\\{[^}]*status="${status}"[^}]*\\} (\\d+)$`, 'm');
  return Number(line.exec(body)?.[1] ?? 0);
}

/** Milliseconds between the end of each job and the start of the next. */
function waitsOf(jobs: readonly GangSheet[]): readonly number[] {
  const sorted = jobs.toSorted((a, b) => startOf(a) - startOf(b));
  return sorted
    .slice(1)
    .map((job, index) => startOf(job) - Date.parse(sorted[index]?.finishedAt ?? ''));
}

function startOf({ startedAt }: GangSheet): number {
  return Date.parse(startedAt ?? '');
}

await duringProgram(async (lifetime) => {
  const service = await startRunningService(lifetime, {
    env: {
      API_KEYS: KEYS.map((key) => `${key}:secret-of-${key}`).join(','),
      RATE_LIMIT_PER_MINUTE: '0',
      QUEUE_LIMIT: values.jobs,
      RENDER_CONCURRENCY: '1',
    },
  });
  await service.untilReady();
  const tookMs = await sendAll(service);
  const pid = service.child.pid ?? 0;
  const submissionCpuMs = cpuMsOf(pid) / tookMs.length;
  const enough = async () => (await countOf(service, 'succeeded')) >= Number(values.rendered);
  await until('enough jobs are rendered', enough, { everyMs: 500 });
  const waits = waitsOf(await jobsOf(service, 'succeeded'));
  const report = {
    ...values,
    submissionP50Ms: percentileOf(tookMs, 0.5),
    submissionP99Ms: percentileOf(tookMs, 0.99),
    submissionCpuMs,
    handOverP50Ms: percentileOf(waits, 0.5),
    handOverP99Ms: percentileOf(waits, 0.99),
    servicePeakMb: peakMbOf(pid),
    loadAverage: loadavg()[0],
  };
  console.log(report);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(report, null, 2));
  const isSlow =
    report.submissionP99Ms > MOST_SUBMISSION_P99_MS || report.handOverP50Ms > MOST_HAND_OVER_P50_MS;
  if (isSlow) process.exitCode = 1;
});
