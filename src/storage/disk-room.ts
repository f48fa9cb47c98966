import { statfs } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';

/** Whether there is room on the disk, asked before the disk says so itself. */
export interface DiskRoom {
  /** @throws ServiceError `storage_full` (retryable) with the numbers */
  check(): Promise<void>;
}

interface DiskRoomInput {
  /** A folder on the disk. */
  readonly dir: string;
  /** What is left alone: for the database, and for what is being written while somebody asks. */
  readonly reserveBytes: number;
  readonly readFreeBytes?: (dir: string) => Promise<number>;
}

export function createDiskRoom(input: DiskRoomInput): DiskRoom {
  const { dir, reserveBytes, readFreeBytes = freeBytesOf } = input;
  return {
    async check() {
      const freeBytes = await readFreeBytes(dir);
      if (freeBytes >= reserveBytes) return;
      throw new ServiceError(
        'storage_full',
        `The disk has ${megabytes(freeBytes)} free, of which ${megabytes(reserveBytes)} are kept in reserve.`,
        {
          retryable: true,
          details: { freeBytes, reserveBytes, retryAfterSeconds: 60 },
          remediation: [
            {
              action: 'free_disk',
              detail:
                'Delete gang sheets that are done with, shorten RETENTION_HOURS, or give DATA_DIR a larger disk.',
            },
          ],
        },
      );
    },
  };
}

/** What this user may still write: less than what is free, where some is kept for root. */
async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_000_000)} MB`;
}
