import { statfs } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';

/** Checks for free disk space before a write fails. */
export interface DiskRoom {
  /**
   * @param neededBytes bytes that are about to be written; 0 if left out
   * @throws ServiceError `storage_full` (retryable), with the free, the reserved and the needed bytes
   */
  check(neededBytes?: number): Promise<void>;
  /** Bytes that may still be written without using the reserve. Negative: the reserve is in use. */
  leftBytes(): Promise<number>;
}

interface DiskRoomInput {
  /** Any folder on the disk. */
  readonly dir: string;
  /** Kept free for the database and for files that are being written when the check runs. */
  readonly reserveBytes: number;
  readonly readFreeBytes?: (dir: string) => Promise<number>;
}

export function createDiskRoom(input: DiskRoomInput): DiskRoom {
  const { dir, reserveBytes, readFreeBytes = freeBytesOf } = input;
  return {
    leftBytes: async () => (await readFreeBytes(dir)) - reserveBytes,
    async check(neededBytes = 0) {
      const freeBytes = await readFreeBytes(dir);
      if (freeBytes - neededBytes >= reserveBytes) return;
      const needed = neededBytes === 0 ? '' : `, and ${megabytes(neededBytes)} would be written`;
      throw new ServiceError(
        'storage_full',
        `${megabytes(freeBytes)} of disk space is free; at least ${megabytes(reserveBytes)} must stay free (DISK_RESERVE_MB)${needed}.`,
        {
          retryable: true,
          details: {
            freeBytes,
            reserveBytes,
            ...(neededBytes > 0 && { neededBytes }),
            retryAfterSeconds: 60,
          },
          remediation: [
            {
              action: 'free_disk',
              detail:
                'Delete gang sheets that are no longer needed, lower RETENTION_HOURS, or give DATA_DIR a larger disk.',
            },
          ],
        },
      );
    },
  };
}

/** Bytes that this user may still write; less than the free bytes if some are reserved for root. */
async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MB`;
}
