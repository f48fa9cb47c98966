/**
 * Writes the data folder that `data-folder.test.ts` opens: one job that ended with a webhook delivery
 * pending, one that was killed in the middle of a part, one queued job, and three uploads. To write it
 * with a different commit:
 *
 *     git worktree add /tmp/old COMMIT && cp -r test/legacy /tmp/old/test/ && cd /tmp/old
 *     npm ci && npm run build && node dist/test/legacy/make-data-folder.js COMMIT
 *
 * and copy `test/legacy/data-COMMIT.tar.gz` and `.json` from there. The folder is the result of real
 * requests and real signals; nothing is written into it by hand.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtworkAnswer } from '../../src/http/contract/artwork.ts';
import type { DeliveryPageAnswer } from '../../src/http/contract/delivery.ts';
import type { GangSheet, GangSheetAccepted } from '../../src/http/contract/gang-sheet.ts';
import { drawFlat, drawSvg } from '../support/image-files/draw-artwork.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/processes/until.ts';
import { answerBy, startReceiver } from '../support/service/webhook-receiver.ts';
import {
  LEGACY,
  legacyFile,
  type KeptJob,
  type KeptUpload,
  type LegacyData,
} from './legacy-data.ts';

const MOST_BYTES = 1_000_000;
/** The longest retention that the settings allow, so that nothing in the folder expires. */
const ENV = {
  CHECKPOINT_EVERY: '1',
  ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
  RETENTION_HOURS: '0',
  LINK_TTL_HOURS: '87600',
  UPLOAD_TTL_HOURS: '87600',
};
const FORMATS = { png: 'image/png', svg: 'image/svg+xml', tiff: 'image/tiff' } as const;

type Format = keyof typeof FORMATS;

async function draw(format: Format): Promise<Buffer> {
  if (format === 'svg') return Buffer.from(drawSvg({ widthPx: 144, heightPx: 96, seed: 3 }));
  return drawFlat({ widthPx: 150, heightPx: 110, seed: format === 'png' ? 4 : 5, format });
}

async function upload({ url }: RunningService, format: Format): Promise<KeptUpload> {
  const headers = { 'content-type': FORMATS[format] };
  const sent = { method: 'POST', headers, body: await draw(format) };
  const response = await fetch(new URL('/artworks', url), sent);
  assert.equal(response.status, 201);
  const { id, sha256, bytes } = (await response.json()) as ArtworkAnswer;
  return { id, format, sha256, bytes };
}

async function submit(service: RunningService, key: string, body: object): Promise<KeptJob> {
  const headers = { 'idempotency-key': key };
  const call = { method: 'POST', path: '/gangsheets', body, headers };
  const { status, body: taken } = await service.call<GangSheetAccepted>(call);
  assert.equal(status, 202, JSON.stringify(taken));
  return { id: taken.id, key, body };
}

const partsOf = ({ parts }: GangSheet) =>
  parts.map(({ number, sha256, url }) => ({ number, sha256, url }));

/** Is there a record on disk from which the second part of the job can resume? */
function hasRecord({ dataDir }: RunningService, id: string): boolean {
  const names = readdirSync(join(dataDir, 'scratch'), { recursive: true, encoding: 'utf8' });
  return names.some((name) => name.startsWith(id) && /2\D*\.progress$/.test(name));
}

/** Stops the renderer first, so that nothing finishes between the check and the kill. */
async function killInSecondPart(service: RunningService, id: string): Promise<GangSheet> {
  const pid = service.rendererPid();
  await until('the second part has a record', () => hasRecord(service, id), { everyMs: 1 });
  process.kill(pid, 'SIGSTOP');
  const { body } = await service.get(`/gangsheets/${id}`);
  await service.kill();
  assert.deepEqual([body.status, body.progress.part, body.parts.length], ['running', 2, 1]);
  assert.ok(hasRecord(service, id));
  return body;
}

await duringProgram(async (t) => {
  const commit = process.argv[2] ?? LEGACY;
  const receiver = await startReceiver(t, answerBy(...Array.from({ length: 100 }, () => 500)));
  const dataDir = await tempDir(t);
  const service = await startRunningService(t, { dataDir, env: ENV });
  const png = await upload(service, 'png');
  const svg = await upload(service, 'svg');
  const tiff = await upload(service, 'tiff');
  const drawn = await drawFlat({ widthPx: 130, heightPx: 100, seed: 6 });
  const data = `data:image/png;base64,${drawn.toString('base64')}`;

  const small = { width: 6, maxHeight: 12, dpi: 72 };
  const ended = await submit(service, 'legacy-ended', {
    orders: [
      { id: '1001', items: [{ artwork: { id: tiff.id }, width: 1.5, quantity: 3 }] },
      { id: '1002', items: [{ artwork: { data }, width: 2, quantity: 2 }] },
    ],
    sheet: small,
    metadata: { shop: 'north' },
    webhook: { url: receiver.url, events: ['gangsheet.succeeded'] },
  });
  const sheet = await service.untilEnded(ended.id);
  assert.equal(sheet.status, 'succeeded', JSON.stringify(sheet.problem));
  await until('an attempt is recorded', async () => {
    const path = `/gangsheets/${ended.id}/deliveries`;
    const { body } = await service.get<DeliveryPageAnswer>(path);
    const [delivery] = body.deliveries;
    return delivery?.status === 'pending' && delivery.attempts.length > 0;
  });

  const killed = await submit(service, 'legacy-killed', {
    orders: [
      { id: '2001', items: [{ artwork: { id: svg.id }, width: 1.1, quantity: 150 }] },
      { id: '2002', items: [{ artwork: { data }, width: 0.9, quantity: 100 }] },
    ],
    sheet: { width: 11, maxHeight: 10, dpi: 150 },
    packing: { effort: 'fast' },
  });
  const queued = await submit(service, 'legacy-queued', {
    orders: [{ id: '3001', items: [{ artwork: { id: png.id }, width: 1.5, quantity: 5 }] }],
    sheet: small,
  });
  const running = await killInSecondPart(service, killed.id);

  const kept: LegacyData = {
    commit,
    dataDir,
    receiver: new URL(receiver.url).host,
    uploads: [png, svg, tiff],
    ended: { ...ended, parts: partsOf(sheet) },
    killed: { ...killed, parts: partsOf(running) },
    queued,
  };
  await writeFile(legacyFile(commit, 'json'), JSON.stringify(kept, null, 2));
  const archive = legacyFile(commit, 'tar.gz');
  execFileSync('tar', ['-czf', archive, '-C', dataDir, '.']);
  const { size } = statSync(archive);
  assert.ok(size < MOST_BYTES, `${size} bytes`);
  console.log(`${archive}: ${size} bytes, ${running.progress.placed} pieces placed`);
});
