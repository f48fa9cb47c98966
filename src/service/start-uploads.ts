import { v7 as uuid } from 'uuid';
import type { Config } from '../config/config.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import { Uploads } from '../uploads/uploads.ts';
import { startExpiry } from './expiry.ts';
import type { Releasers } from './releasers.ts';

export interface UploadsInput {
  readonly config: Pick<Config, 'artwork' | 'uploads'>;
  readonly folders: Pick<DataFolders, 'uploads'>;
  readonly store: UploadStore;
  readonly log: Log;
}

/** Opens the uploads from earlier runs and removes uploads as they expire, until the releaser runs. */
export async function startUploads(input: UploadsInput, releasers: Releasers): Promise<Uploads> {
  const { config, folders, store, log } = input;
  const { maxBytes, maxPixels } = config.artwork;
  const { maxBytes: maxTotalBytes, ttlMs } = config.uploads;
  const uploads = new Uploads({
    store,
    folders: folders.uploads,
    limits: { artwork: { maxBytes, maxPixels }, maxBytes: maxTotalBytes, ttlMs },
    newId: uuid,
    now: () => new Date(),
    log,
  });
  await uploads.recover();
  releasers.push('uploads', startExpiry(uploads, log));
  return uploads;
}
