/**
 * Memory benchmark: prints one artwork as large as the sheet, 22 × 240 in at 300 dpi, in each file format,
 * and compares the memory of the service's processes with the prediction.
 *
 *     npm run bench:large -- [--files png,interlaced.png,jpeg,tiff]
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { drawPhoto } from '../support/image-files/draw-artwork.ts';
import { residentBytesOfTree } from '../support/processes/process-tree.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';

const WIDTH_PX = 6600;
const HEIGHT_PX = 72_000;
/** Greatest side of a JPEG; the JPEG artwork is enlarged. */
const JPEG_MOST_PX = 65_500;

const FILES: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  png: (image) => image.png({ compressionLevel: 3 }),
  'interlaced.png': (image) => image.png({ compressionLevel: 3, progressive: true }),
  jpeg: (image) => image.resize({ height: JPEG_MOST_PX, fit: 'fill' }).jpeg({ quality: 85 }),
  tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
};

/** Larger than the default, because the interlaced PNG has 280 MB. */
const MAX_ARTWORK_MB = '512';

const { values } = parseArgs({
  options: { files: { type: 'string', default: Object.keys(FILES).join() } },
});
const wanted = values.files.split(',');

async function watch(service: RunningService, id: string) {
  let peakBytes = 0;
  const over = new AbortController();
  const ended = service.untilEnded(id).finally(() => over.abort());
  while (!over.signal.aborted) {
    peakBytes = Math.max(peakBytes, residentBytesOfTree(service.child.pid ?? 0));
    await sleep(20);
  }
  return { peakBytes, job: await ended };
}

function report(name: string, fileBytes: number, run: { peakBytes: number; job: GangSheet }): void {
  const { job, peakBytes } = run;
  const seconds = (Date.parse(job.finishedAt ?? '') - Date.parse(job.startedAt ?? '')) / 1000;
  const predicted = job.memory?.predictedPeakBytes ?? 0;
  console.log(
    `${name} of ${mb(fileBytes)}: ${job.status}, ${job.parts[0]?.heightPx ?? 0} rows in ${seconds.toFixed(0)} s; ` +
      `peak RSS of the process tree ${mb(peakBytes)}; in use at most ${mb(job.memory?.peakBytes ?? 0)}, predicted ${mb(predicted)}`,
  );
  if (job.problem) console.log(JSON.stringify(job.problem, null, 2));
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

await duringProgram(async (lifetime) => {
  const dir = await tempDir(lifetime);
  const seed = await drawPhoto({ widthPx: 220, heightPx: 2400 });
  for (const [name, encode] of Object.entries(FILES).filter(([name]) => wanted.includes(name))) {
    const enlarged = sharp(seed).resize(WIDTH_PX, HEIGHT_PX, { fit: 'fill' });
    await encode(enlarged).toFile(join(dir, name));
    const service = await startRunningService(lifetime, {
      env: { ARTWORK_DIR: dir, MAX_ARTWORK_MB },
    });
    const items = [{ artwork: { file: name }, width: 22, height: 240, rotation: 'none' }];
    const { id } = await service.submit({ orders: [{ id: 'large', items }], sheet: { margin: 0 } });
    report(name, (await stat(join(dir, name))).size, await watch(service, id));
    await service.stop();
  }
});
