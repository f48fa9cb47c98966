import { v7 as uuid } from 'uuid';
import type { Config } from '../config/config.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { Uploads } from '../uploads/uploads.ts';
import { startExpiry } from './expiry.ts';
import type { Releasers } from './releasers.ts';

export interface UploadsInput {
  readonly config: Config;
  readonly folders: Pick<DataFolders, 'uploads'>;
  readonly store: UploadStore;
  readonly log: Log;
}

/** Uploads as an earlier run of the service left them, in order, and let go of as they expire. */
export async function startUploads(input: UploadsInput, releasers: Releasers): Promise<Uploads> {
  const { config, folders, store, log } = input;
  const { maxBytes, maxPixels } = config.artwork;
  const uploads = new Uploads({
    ...{ store, log, limits: { maxBytes, maxPixels }, folder: folders.uploads },
    ...config.uploads,
    newId: uuid,
    now: () => new Date(),
  });
  await uploads.recover();
  releasers.push('uploads', startExpiry(uploads, log));
  return uploads;
}
