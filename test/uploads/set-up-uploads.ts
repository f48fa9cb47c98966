import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import { Quarantine } from '../../src/quarantine/quarantine.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { UploadMemory } from '../../src/uploads/upload-memory.ts';
import type { Upload, UploadStore } from '../../src/uploads/upload-store.ts';
import { Uploads, type UploadLimits, type UploadsDeps } from '../../src/uploads/uploads.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { anItem, anOrder, aRequest } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';

export const png = await drawFlat({ widthPx: 60, heightPx: 40 });
export const other = await drawFlat({ widthPx: 60, heightPx: 40, seed: 2 });

interface UploadsSetup {
  readonly limits?: Partial<UploadLimits>;
  readonly change?: (store: UploadStore) => UploadStore;
}

export const NEVER = new AbortController().signal;
export const HOUR_MS = 3_600_000;

/** Uploads with a database in memory and folders of their own. */
export async function setUpUploads(
  t: TestContext,
  { limits = {}, change = (store) => store }: UploadsSetup = {},
) {
  const folder = await tempDir(t);
  const stores = await openDatabase(':memory:');
  t.after(() => stores.close());
  const clock = { at: Date.parse('2026-01-31T12:00:00Z') };
  const quarantine = new Quarantine(() => new Date(clock.at));
  const memoryNow = { isShort: false, utilisation: 0.5, freeBytes: 2 ** 30, budgetBytes: 2 ** 31 };
  const disk = { check: () => Promise.resolve() };
  const parts: Omit<UploadsDeps, 'store'> = {
    transactions: stores.transactions,
    folders: { arriving: join(folder, 'arriving'), kept: join(folder, 'kept') },
    limits: {
      artwork: { maxBytes: 2 ** 20, maxPixels: 1e6 },
      maxBytes: 2 ** 30,
      ttlMs: HOUR_MS,
      ...limits,
    },
    assertAllowed: (sha256) => Promise.resolve().then(() => quarantine.assertAllowed(sha256)),
    newId: randomUUID,
    now: () => new Date(clock.at),
    expiryNow: () => new Date(clock.at),
    refuseNewWork: () => undefined,
    memory: new UploadMemory({ now: () => memoryNow, onReserved: () => undefined }),
    disk: { check: () => disk.check() },
    log: silentLogger(),
  };
  /** Another object with the same folders. */
  const uploadsOver = (store: UploadStore) => new Uploads({ ...parts, store });
  const uploads = uploadsOver(change(stores.uploads));
  await uploads.recover();
  const send = (bytes: Buffer, owner: string | null = null, announced: number | null = null) =>
    uploads.receive(Readable.from([bytes]), { owner, announcedBytes: announced, signal: NEVER });
  const kept = () => readdir(join(folder, 'kept'));
  const arriving = () => readdir(join(folder, 'arriving'));
  /** Inserts a job that uses the upload. */
  const order = async ({ id: uploadId, sha256 }: Upload) => {
    const id = randomUUID();
    const source = { kind: 'kept', id: uploadId, sha256 } as const;
    const request = aRequest({ orders: [anOrder({ items: [anItem({ source })] })] });
    const progress = { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 1 } as const;
    await stores.jobs.insert({
      id,
      owner: null,
      createdAt: new Date(clock.at).toISOString(),
      request,
      progress,
    });
    return id;
  };
  return {
    uploads,
    uploadsOver,
    quarantine,
    memoryNow,
    stores,
    clock,
    send,
    kept,
    disk,
    arriving,
    order,
    folder,
  };
}
