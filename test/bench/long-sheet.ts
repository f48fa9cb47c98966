/**
 * Prints a sheet of 22 × 240 in, and one of a quarter of its length, and measures the response time of the
 * service and the memory of its processes meanwhile.
 *
 *     npm run bench:sheet
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { drawFlat, drawPhoto } from '../support/image-files/draw-artwork.ts';
import { residentBytesOfTree } from '../support/processes/process-tree.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';

const DESIGNS = 10;
const PROBE_EVERY_MS = 10;

interface Probe {
  readonly latenciesMs: number[];
  peakBytes: number;
}

/** Requests /healthz and reads the memory of the process tree until the job has ended. */
async function watch(service: RunningService, id: string): Promise<Probe & { job: GangSheet }> {
  const probe: Probe = { latenciesMs: [], peakBytes: 0 };
  const over = new AbortController();
  const ended = service.untilEnded(id).finally(() => over.abort());
  while (!over.signal.aborted) {
    const startMs = performance.now();
    await service.get('/healthz');
    probe.latenciesMs.push(performance.now() - startMs);
    probe.peakBytes = Math.max(probe.peakBytes, residentBytesOfTree(service.child.pid ?? 0));
    await sleep(PROBE_EVERY_MS);
  }
  return { ...probe, job: await ended };
}

async function drawDesigns(dir: string): Promise<void> {
  for (let seed = 0; seed < DESIGNS; seed += 1) {
    const size = { widthPx: 600, heightPx: 600, seed: seed + 1 };
    const drawn = seed % 2 === 0 ? drawFlat(size) : drawPhoto({ ...size, format: 'jpeg' });
    await writeFile(join(dir, String(seed)), await drawn);
  }
}

function aJob(pieces: number) {
  const quantity = pieces / DESIGNS;
  const items = Array.from({ length: DESIGNS }, (_, seed) => ({
    artwork: { file: String(seed) },
    width: 2,
    quantity,
  }));
  return { orders: [{ id: 'bench', items }], sheet: { gap: 0.125, margin: 0.1 } };
}

function percentile(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
}

function report({ job, latenciesMs, peakBytes }: Probe & { job: GangSheet }): void {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const seconds = (Date.parse(job.finishedAt ?? '') - Date.parse(job.startedAt ?? '')) / 1000;
  console.log(
    [
      `${job.status} ${job.film?.lengthIn ?? 0} in of film in ${job.parts.length} part(s), ${job.progress.placements} pieces`,
      `${seconds.toFixed(1)} s from start to end`,
      `peak RSS of the process tree ${Math.round(peakBytes / 1e6)} MB`,
      `/healthz p50 ${percentile(sorted, 0.5)} ms, p99 ${percentile(sorted, 0.99)} ms, max ${percentile(sorted, 1)} ms of ${sorted.length}`,
    ].join('; '),
  );
}

await duringProgram(async (lifetime) => {
  const dir = await tempDir(lifetime);
  await drawDesigns(dir);
  for (const pieces of [250, 1000]) {
    const service = await startRunningService(lifetime, { env: { ARTWORK_DIR: dir } });
    const { id } = await service.submit(aJob(pieces));
    report(await watch(service, id));
    await service.stop();
  }
});
