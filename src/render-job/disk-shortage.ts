import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError, toProblem, type Problem } from '../errors.ts';
import { MIB } from '../gang-sheet/units/mib.ts';
import type { DiskShortage } from '../messages.ts';
import { isMissing, noneIfMissing } from '../storage/file-errors.ts';
import { storageFull } from '../storage/disk-room.ts';
import { partKey } from '../storage/part-key.ts';
import { toLeastMib } from '../telemetry/figures.ts';
import type { JobRun } from './job-run.ts';

/** What a job needs at least to go on, if the error that stopped it does not say. */
const LEAST_BYTES = 4 * MIB;
/** By which the database, the folders and the rounding of files to blocks may grow while a job waits. */
const GROWTH_BYTES = 4 * MIB;

type Stopped = Pick<JobRun, 'job' | 'disk'>;

/** A job waits for room, or fails because the disk could never hold it. */
export type DiskVerdict = { readonly waitsFor: DiskShortage } | { readonly failsWith: Problem };

/**
 * Decides what becomes of a job that a full disk has stopped. It fails only if an empty disk could not
 * hold what it has and what it asked for. It waits for more than that: the fitted artworks that it held, and
 * the whole part that it was writing, because it would otherwise be stopped again and again. Those are
 * estimates, so they count for no more than what is free once all other gang sheets are removed; uploads
 * stay.
 * @param problem `storage_full`
 */
export async function judgeShortage(run: Stopped, problem: Problem): Promise<DiskVerdict> {
  const { scratch, saver, room } = run.disk;
  const [{ ownBytes, linkedBytes }, keptBytes, space, capacityBytes, uploadedBytes, restBytes] =
    await Promise.all([
      bytesUnder(scratch.dir),
      bytesOfParts(run),
      room.figures(),
      room.capacityBytes(),
      room.uploadedBytes(),
      saver.restOfPartBytes(),
    ]);
  const takenBytes = ownBytes + linkedBytes + keptBytes;
  const mostBytes = capacityBytes - takenBytes;
  const askedBytes = figureIn(problem, 'neededBytes') ?? LEAST_BYTES;
  const withUsedBytes = saver.usedBytes + askedBytes;
  if (withUsedBytes > mostBytes) {
    return { failsWith: toProblem(tooLarge(takenBytes + withUsedBytes, capacityBytes)) };
  }
  const otherUploadsBytes = Math.max(0, uploadedBytes - linkedBytes);
  const likelyBytes = mostBytes - otherUploadsBytes - GROWTH_BYTES;
  const wishedBytes = Math.max(withUsedBytes, saver.mostUsedBytes + restBytes);
  const isNumbered = figureIn(problem, 'freeBytes') !== null;
  const shortage = storageFull({ ...space, promisedBytes: 0 }, LEAST_BYTES);
  return {
    waitsFor: {
      problem: isNumbered ? problem : toProblem(shortage),
      heldBytes: ownBytes,
      doneBytes: ownBytes + keptBytes,
      neededBytes: Math.max(askedBytes, Math.min(likelyBytes, wishedBytes)),
      isUnexplained: !isNumbered && space.leftBytes >= LEAST_BYTES,
    },
  };
}

function figureIn({ details }: Problem, name: string): number | null {
  const value = details?.[name];
  return typeof value === 'number' ? value : null;
}

function tooLarge(wholeBytes: number, capacityBytes: number): ServiceError {
  const [whole, capacity] = [wholeBytes, Math.max(0, capacityBytes)].map(toLeastMib);
  return new ServiceError(
    'storage_full',
    `The job needs at least ${whole} MB of disk space, and all files together may take ${capacity} MB.`,
    {
      details: { neededBytes: wholeBytes, capacityBytes },
      remediation: [
        {
          action: 'free_disk',
          detail: 'Give DATA_DIR a larger disk, or lower DISK_RESERVE_MB.',
        },
        { action: 'split_request', detail: 'Order fewer pieces at a time.' },
      ],
    },
  );
}

async function bytesOfParts({ job, disk }: Pick<JobRun, 'job' | 'disk'>): Promise<number> {
  const { format } = job.request.output;
  let bytes = 0;
  for (let number = 1; ; number += 1) {
    const size = await disk.storage.size(partKey(job.id, { number, format }));
    if (size === null) return bytes;
    bytes += size;
  }
}

interface WorkingBytes {
  readonly ownBytes: number;
  /** Of uploads and spooled artwork, which remain when the working files are removed. */
  readonly linkedBytes: number;
}

async function bytesUnder(dir: string): Promise<WorkingBytes> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(noneIfMissing);
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(paths.map(sizeOf));
  const sumOf = (isLinked: boolean) =>
    sizes.reduce((sum, size) => (size.isLinked === isLinked ? sum + size.bytes : sum), 0);
  return { ownBytes: sumOf(false), linkedBytes: sumOf(true) };
}

async function sizeOf(
  path: string,
): Promise<{ readonly bytes: number; readonly isLinked: boolean }> {
  try {
    const { size, nlink } = await stat(path);
    return { bytes: size, isLinked: nlink > 1 };
  } catch (error) {
    if (isMissing(error)) return { bytes: 0, isLinked: false };
    throw error;
  }
}
