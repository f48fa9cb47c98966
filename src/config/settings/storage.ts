import { resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, HOUR_MS, offAtZero, optionalText } from './kinds.ts';

export const storageSettings = {
  DATA_DIR: optionalText(
    'Folder for the database, the finished sheets and scratch files, on a real disk rather than tmpfs. Unset: `$RAILWAY_VOLUME_MOUNT_PATH`, else `./data`.',
  ),
  RAILWAY_VOLUME_MOUNT_PATH: optionalText(
    'Mount path of the Railway volume, set by Railway and used if `DATA_DIR` is unset.',
  ),
  RETENTION_HOURS: Type.Number({
    minimum: 0,
    maximum: 876_000,
    default: 720,
    description: 'Time that a finished job and its files are kept, in hours; 0 keeps them forever.',
  }),
  RESUME_HOURS: count(
    24,
    0,
    'How long a job can be resumed after it runs out of memory or loses its renderer, in hours; 0 disables resuming.',
  ),
  DISK_RESERVE_MB: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description:
        'Space that must stay free on the disk that contains `DATA_DIR`, in MiB. With less free space, new jobs are refused and running jobs wait for room. Unset: 256, or a tenth of a disk of less than 2.5 GB.',
    }),
  ),
};

export interface StorageConfig {
  readonly dataDir: string;
  /** null: jobs are kept forever. */
  readonly retentionMs: number | null;
  /** Time during which a failed job can be resumed; 0: never. */
  readonly keepFailedMs: number;
  /** null: it depends on the size of the disk; see storage/disk-room.ts. */
  readonly diskReserveBytes: number | null;
}

export function toStorageConfig(
  settings: Static<Type.TObject<typeof storageSettings>>,
): StorageConfig {
  return {
    dataDir: resolve(settings.DATA_DIR ?? settings.RAILWAY_VOLUME_MOUNT_PATH ?? 'data'),
    retentionMs: offAtZero(settings.RETENTION_HOURS * HOUR_MS),
    keepFailedMs: settings.RESUME_HOURS * HOUR_MS,
    diskReserveBytes:
      settings.DISK_RESERVE_MB === undefined ? null : settings.DISK_RESERVE_MB * MIB,
  };
}
