import { ServiceError, toProblem, type Problem } from '../../errors.ts';
import type { DiskSpace } from '../../storage/disk-room.ts';
import { toLeastMib, toWholeMib } from '../../telemetry/figures.ts';

const RETRY_AFTER_SECONDS = 60;

/**
 * Describes the wait of a job for room on the disk.
 * @param neededBytes room that it needs; null: it waits only because the reserve is in use
 */
export function diskWait(neededBytes: number | null, space: DiskSpace): Problem {
  const { freeBytes, reserveBytes } = space;
  const missingBytes = Math.max(0, (neededBytes ?? 0) - space.leftBytes);
  const [missing, free] = [toLeastMib(missingBytes), toWholeMib(freeBytes)];
  // There may be room by now: it is tried again after a pause, or once another gang sheet has had its turn.
  const isMissing = missingBytes > 0 || neededBytes === null;
  const why = isMissing
    ? 'The disk has no room for this gang sheet'
    : 'The disk filled up while this gang sheet was made';
  const outlook = isMissing ? `${missing} MB are missing.` : 'It is tried again soon.';
  const needs = neededBytes === null ? '' : `about ${toLeastMib(neededBytes)} MB are needed, `;
  return toProblem(
    new ServiceError(
      'storage_full',
      `${why}: ${needs}${free} MB are free, and at least ${toWholeMib(reserveBytes)} MB must stay free (DISK_RESERVE_MB). ${outlook}`,
      {
        retryable: true,
        details: {
          missingBytes,
          ...(neededBytes !== null && { neededBytes }),
          freeBytes,
          reserveBytes,
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        },
        remediation: [
          {
            action: 'free_disk',
            detail: `Free at least ${missing} MB on the disk of DATA_DIR: delete gang sheets that have been printed and uploads that are no longer needed, lower RETENTION_HOURS or UPLOAD_TTL_HOURS, or enlarge the disk. This gang sheet then continues automatically.`,
          },
        ],
      },
    ),
  );
}
