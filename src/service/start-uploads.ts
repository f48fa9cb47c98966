import { v7 as uuid } from 'uuid';
import type { Config } from '../config/config.ts';
import type { QuarantineKeeper } from '../quarantine/quarantine-keeper.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { HeldWrites } from '../storage/held-writes.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Transactions } from '../transactions.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import { UploadMemory, type MemoryNow } from '../uploads/upload-memory.ts';
import { Uploads } from '../uploads/uploads.ts';
import { startExpiry } from './expiry/expiry.ts';
import type { Releasers } from './closing/releasers.ts';
import type { ReservedMemory } from './reserved-memory.ts';

export interface UploadsInput {
  readonly config: Pick<Config, 'artwork' | 'uploads'>;
  readonly folders: Pick<DataFolders, 'uploads'>;
  readonly store: UploadStore;
  readonly transactions: Transactions;
  readonly quarantine: Pick<QuarantineKeeper, 'assertAllowed'>;
  readonly log: Log;
  readonly writes: Pick<HeldWrites, 'refuseNewWork'>;
  readonly expiryNow: () => Date;
  readonly memoryNow: () => MemoryNow;
  readonly room: Pick<DiskRoom, 'check'>;
  readonly reserved: ReservedMemory;
}

/** Opens the uploads from earlier runs and removes uploads as they expire, until the releaser runs. */
export async function startUploads(input: UploadsInput, releasers: Releasers): Promise<Uploads> {
  const { config, folders, store, transactions, quarantine, log, writes, expiryNow } = input;
  const { maxBytes, maxPixels } = config.artwork;
  const { maxBytes: maxTotalBytes, ttlMs } = config.uploads;
  const uploads = new Uploads({
    store,
    transactions,
    folders: folders.uploads,
    limits: { artwork: { maxBytes, maxPixels }, maxBytes: maxTotalBytes, ttlMs },
    assertAllowed: (sha256) => quarantine.assertAllowed(sha256),
    newId: uuid,
    now: () => new Date(),
    expiryNow,
    log,
    refuseNewWork: () => writes.refuseNewWork(),
    memory: uploadMemoryOf(input),
    disk: input.room,
  });
  await uploads.recover();
  releasers.push('uploads', startExpiry(uploads, log));
  return uploads;
}

function uploadMemoryOf({ memoryNow, reserved }: UploadsInput): UploadMemory {
  return new UploadMemory({
    now: memoryNow,
    onReserved: (bytes) => reserved.set('uploads', bytes),
  });
}
