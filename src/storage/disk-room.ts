import { statfs } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';

/** Checks for free disk space before a write fails. */
export interface DiskRoom {
  /**
   * @param neededBytes bytes that are about to be written; 0 if left out
   * @throws ServiceError `storage_full` (retryable), with the free, the reserved and the needed bytes
   */
  check(neededBytes?: number): Promise<void>;
  /** Bytes that this user may still write. */
  freeBytes(): Promise<number>;
  /** Bytes that may still be written without using the reserve. Negative: the reserve is in use. */
  leftBytes(): Promise<number>;
  /** Bytes that all files together may take: the size of the disk without the reserve. */
  capacityBytes(): Promise<number>;
  /** Describes a shortage with the present figures, also if there is room again. */
  shortage(neededBytes: number): Promise<ServiceError>;
}

export interface DiskFigures {
  /** Bytes that this user may still write; less than the free bytes if some are reserved for root. */
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

interface DiskRoomInput {
  /** Any folder on the disk. */
  readonly dir: string;
  /** Kept free for the database and for files that are being written when the check runs. */
  readonly reserveBytes: number;
  readonly readDisk?: (dir: string) => Promise<DiskFigures>;
}

export function createDiskRoom(input: DiskRoomInput): DiskRoom {
  const { dir, reserveBytes, readDisk = figuresOf } = input;
  const full = ({ freeBytes }: DiskFigures, neededBytes: number) =>
    storageFull({ freeBytes, reserveBytes, neededBytes });
  return {
    freeBytes: async () => (await readDisk(dir)).freeBytes,
    leftBytes: async () => (await readDisk(dir)).freeBytes - reserveBytes,
    capacityBytes: async () => (await readDisk(dir)).sizeBytes - reserveBytes,
    shortage: async (neededBytes) => full(await readDisk(dir), neededBytes),
    async check(neededBytes = 0) {
      const figures = await readDisk(dir);
      if (figures.freeBytes - neededBytes < reserveBytes) throw full(figures, neededBytes);
    },
  };
}

interface Shortage {
  readonly freeBytes: number;
  readonly reserveBytes: number;
  readonly neededBytes: number;
}

function storageFull({ freeBytes, reserveBytes, neededBytes }: Shortage): ServiceError {
  const needed = neededBytes === 0 ? '' : `, and ${megabytes(neededBytes)} would be written`;
  return new ServiceError(
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
}

async function figuresOf(dir: string): Promise<DiskFigures> {
  const { bavail, blocks, bsize } = await statfs(dir);
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MB`;
}
