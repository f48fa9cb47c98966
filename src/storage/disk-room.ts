import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors.ts';
import { MIB } from '../gang-sheet/units/mib.ts';
import { dataFolders } from './data-folders.ts';
import { noneIfMissing } from './file-errors.ts';
import { fileSize } from './file-size.ts';

/** The reserve, unless DISK_RESERVE_MB is set. */
const DEFAULT_RESERVE_BYTES = 256 * MIB;
/** The default reserve takes at most this share of a small disk. */
const MOST_OF_DISK = 0.1;

/** Checks for free disk space before a write fails. */
export interface DiskRoom {
  /**
   * @param neededBytes bytes that are about to be written; 0 if left out
   * @throws ServiceError `storage_full` (retryable), with the free, the reserved and the needed bytes
   */
  check(neededBytes?: number): Promise<void>;
  /**
   * Reserves room for files that are written meanwhile; resolves to a function that ends the reservation.
   * @throws ServiceError as `check`
   */
  reserve(bytes: number): Promise<() => void>;
  figures(): Promise<DiskSpace>;
  /**
   * Bytes that the files of jobs and uploads may take together on a disk that holds nothing else: its
   * size without the reserve, and without the database and the other files in the folder itself.
   */
  capacityBytes(): Promise<number>;
  /** Bytes of all uploads, which stay when jobs and gang sheets are removed. */
  uploadedBytes(): Promise<number>;
}

/** The space of a disk, in bytes that this user may use. */
export interface DiskSpace {
  readonly freeBytes: number;
  /** Kept free for the database and for files that are being written when the check runs. */
  readonly reserveBytes: number;
  /** May still be written without using the reserve. Negative: the reserve is in use. */
  readonly leftBytes: number;
}

export interface DiskFigures {
  /** Bytes that this user may still write; less than the free bytes if some are reserved for root. */
  readonly freeBytes: number;
  /** Bytes that this user may write on the empty disk. */
  readonly sizeBytes: number;
}

interface DiskRoomInput {
  /** The data folder. */
  readonly dir: string;
  /** null: 256 MB, or a tenth of a disk of less than 2.5 GB. */
  readonly reserveBytes: number | null;
  readonly readDisk?: (dir: string) => Promise<DiskFigures>;
}

export function createDiskRoom({
  dir,
  reserveBytes,
  readDisk = readFigures,
}: DiskRoomInput): DiskRoom {
  let promisedBytes = 0;
  const figures = async (): Promise<DiskSpace> => spaceOf(await readDisk(dir), reserveBytes);
  const check = async (neededBytes = 0): Promise<void> => {
    const space = await figures();
    const leftBytes = space.leftBytes - promisedBytes;
    if (leftBytes < neededBytes) throw storageFull({ ...space, promisedBytes }, neededBytes);
  };
  return {
    figures,
    check,
    async capacityBytes() {
      const [disk, fixedBytes] = await Promise.all([readDisk(dir), bytesIn(dir)]);
      return disk.sizeBytes - spaceOf(disk, reserveBytes).reserveBytes - fixedBytes;
    },
    uploadedBytes: () => bytesIn(dataFolders(dir).uploads.kept),
    async reserve(bytes) {
      await check(bytes);
      promisedBytes += bytes;
      let isReserved = true;
      return () => {
        if (isReserved) promisedBytes -= bytes;
        isReserved = false;
      };
    },
  };
}

function spaceOf({ freeBytes, sizeBytes }: DiskFigures, setBytes: number | null): DiskSpace {
  const share = Math.floor(sizeBytes * MOST_OF_DISK);
  const reserveBytes = setBytes ?? Math.min(DEFAULT_RESERVE_BYTES, share);
  return {
    freeBytes,
    reserveBytes,
    leftBytes: freeBytes - reserveBytes,
  };
}

interface Short extends Pick<DiskSpace, 'freeBytes' | 'reserveBytes'> {
  /** Reserved for files that are being written. */
  readonly promisedBytes: number;
}

/** @param neededBytes bytes that were about to be written; 0: nothing in particular */
export function storageFull(
  { freeBytes, reserveBytes, promisedBytes }: Short,
  neededBytes: number,
): ServiceError {
  const writtenBytes = neededBytes + promisedBytes;
  const needed = writtenBytes === 0 ? '' : `, and ${megabytes(writtenBytes)} would be written`;
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

/** Bytes of the files in a folder, without those in its folders; 0 if there is no such folder. */
async function bytesIn(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(noneIfMissing);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ name }) => fileSize(join(dir, name))));
  return sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}

async function readFigures(dir: string): Promise<DiskFigures> {
  const { bavail, bfree, blocks, bsize } = await statfs(dir);
  // Blocks that are reserved for root are free, but not available.
  return { freeBytes: bavail * bsize, sizeBytes: (blocks - (bfree - bavail)) * bsize };
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MB`;
}
