import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { ArtworkAnswer } from '../../src/http/contract/artwork.ts';
import type {
  GangSheet,
  GangSheetAccepted,
  GangSheetPage,
} from '../../src/http/contract/gang-sheet.ts';
import type { PlacementsAnswer } from '../../src/http/contract/placements.ts';
import { openSheet } from '../support/print-files/decoded-sheet.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { startReceiver, type WebhookReceiver } from '../support/service/webhook-receiver.ts';
import { readLegacyData, unpackLegacyFolder, type KeptJob } from './legacy-data.ts';

const legacy = await readLegacyData();
const jobs = [legacy.ended, legacy.killed, legacy.queued];
/** The folder grows older every day: nothing in it may expire. */
const ENV = {
  ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
  RETENTION_HOURS: '0',
  UPLOAD_TTL_HOURS: '87600',
};

interface Opened {
  readonly service: RunningService;
  readonly receiver: WebhookReceiver;
}

/** Starts this build on a copy of the folder that the earlier build wrote. */
async function openLegacy(t: TestContext): Promise<Opened> {
  const dataDir = await tempDir(t);
  const receiver = await startReceiver(t);
  unpackLegacyFolder(legacy, { dataDir, receiver: new URL(receiver.url).host });
  return { service: await startRunningService(t, { dataDir, env: ENV }), receiver };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function download({ url }: RunningService, link: string): Promise<Buffer> {
  const response = await fetch(new URL(link, url));
  assert.equal(response.status, 200, link);
  return Buffer.from(await response.arrayBuffer());
}

async function runToEnd(service: RunningService, { id }: Pick<KeptJob, 'id'>): Promise<GangSheet> {
  const ended = await service.untilEnded(id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  return ended;
}

test('Finds every job and upload, and answers a repeated request with its job', async (t) => {
  const { service } = await openLegacy(t);
  const { body: page } = await service.get<GangSheetPage>('/gangsheets');
  assert.deepEqual(
    page.gangsheets.map(({ id }) => id),
    jobs.map(({ id }) => id).reverse(),
  );
  for (const { id, key, body } of jobs) {
    const headers = { 'idempotency-key': key };
    const call = { method: 'POST', path: '/gangsheets', body, headers };
    const again = await service.call<GangSheetAccepted>(call);
    assert.equal(again.body.id, id, JSON.stringify(again.body));
  }
  for (const { id, format, sha256, bytes } of legacy.uploads) {
    const { status, body } = await service.get<ArtworkAnswer>(`/artworks/${id}`);
    assert.equal(status, 200);
    assert.deepEqual([body.format, body.sha256, body.bytes], [format, sha256, bytes]);
  }
});

test('Parts that the earlier build finished keep their links and their bytes', async (t) => {
  const { service } = await openLegacy(t);
  const { body: ended } = await service.get(`/gangsheets/${legacy.ended.id}`);
  assert.equal(ended.status, 'succeeded');
  for (const part of [...legacy.ended.parts, ...legacy.killed.parts]) {
    assert.equal(sha256(await download(service, part.url)), part.sha256);
  }
  const [part] = legacy.ended.parts;
  const forged = part!.url.replace(/signature=./, (start) => `${start.slice(0, -1)}_`);
  assert.equal((await fetch(new URL(forged, service.url))).status, 403);
});

test('Sends a pending delivery, signed with the secret in the folder', async (t) => {
  const { service, receiver } = await openLegacy(t);
  await receiver.untilReceived(1);
  const [{ event, body, headers }] = receiver.received as [(typeof receiver.received)[number]];
  assert.equal(event.type, 'gangsheet.succeeded');
  assert.equal(event.data.id, legacy.ended.id);
  assert.deepEqual(
    event.data.parts.map((part) => part.sha256),
    legacy.ended.parts.map((part) => part.sha256),
  );
  const secret = await readFile(join(service.dataDir, 'webhook-secret'), 'utf8');
  new Webhook(secret).verify(body, headers);
});

/**
 * Hashes the pixels of each item, by size and turn, and checks that all copies are equal. The positions
 * of the pieces may differ, because an interrupted job keeps the plan of the earlier build.
 * @param fromPart earlier parts are skipped
 */
async function piecesOf(
  t: TestContext,
  { service, ended, fromPart }: { service: RunningService; ended: GangSheet; fromPart: number },
): Promise<ReadonlyMap<string, string>> {
  const dir = await tempDir(t);
  const path = `/gangsheets/${ended.id}/placements`;
  const { placements } = (await service.get<PlacementsAnswer>(path)).body;
  const pieces = new Map<string, string>();
  for (const { number, sha256: expected } of ended.parts) {
    const bytes = await service.part(ended.id, number);
    assert.equal(sha256(bytes), expected);
    if (number < fromPart) continue;
    await writeFile(join(dir, 'part.png'), bytes);
    const sheet = await openSheet(join(dir, 'part.png'), dir);
    for (const piece of placements.filter(({ part }) => part === number)) {
      const { order, item, widthPx, heightPx, rotated } = piece;
      const key = JSON.stringify([order, item, widthPx, heightPx, rotated]);
      const { pixels } = sheet.readAround(piece, 0);
      assert.ok(
        pixels.some((byte) => byte !== 0),
        `${key} is blank`,
      );
      assert.equal(pieces.get(key) ?? sha256(pixels), sha256(pixels), `copies of ${key} differ`);
      pieces.set(key, sha256(pixels));
    }
    assert.equal(
      sheet.countInkOutside(placements.filter(({ part }) => part === number)),
      0,
      'ink outside all pieces',
    );
    sheet.close();
  }
  return pieces;
}

test('A queued job and a job that was killed in the middle of a part give the same pixels as new orders', async (t) => {
  const { service } = await openLegacy(t);
  const { body: before } = await service.get(`/gangsheets/${legacy.killed.id}`);
  for (const { kept, fromPart } of [
    { kept: legacy.killed, fromPart: 2 },
    { kept: legacy.queued, fromPart: 1 },
  ]) {
    const ended = await runToEnd(service, kept);
    const fresh = await runToEnd(service, await service.submit(kept.body));
    assert.equal(ended.progress.placed, fresh.progress.placed);
    const pieces = await piecesOf(t, { service, ended, fromPart });
    const expected = await piecesOf(t, { service, ended: fresh, fromPart: 1 });
    const shared = [...pieces.keys()].filter((key) => expected.has(key));
    const items = (keys: readonly string[]) => new Set(keys.map((key) => key.split(',', 2).join()));
    assert.deepEqual(items(shared), items([...pieces.keys()]));
    for (const key of shared) assert.equal(pieces.get(key), expected.get(key), key);
  }
  const killed = await runToEnd(service, legacy.killed);
  t.diagnostic(`parts resumed: ${service.logged('part resumed').length}`);
  assert.ok(killed.parts.length > 1);
  assert.equal(
    killed.parts[0]!.sha256,
    legacy.killed.parts[0]!.sha256,
    'a finished part was rendered again',
  );
  assert.equal(killed.createdAt, before.createdAt);
});

test('Uploads of the earlier build can be ordered', async (t) => {
  const { service } = await openLegacy(t);
  for (const { id } of legacy.uploads) {
    const items = [{ artwork: { id }, width: 1, quantity: 2 }];
    const ended = await runToEnd(service, await service.submit({ orders: [{ id: '1', items }] }));
    const pieces = await piecesOf(t, { service, ended, fromPart: 1 });
    assert.equal(pieces.size, 1);
  }
});
