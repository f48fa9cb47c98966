import { obtainInTime } from '../artwork/obtaining/obtain-in-time.ts';
import type { Artwork } from '../gang-sheet/artwork.ts';
import { DiskGate } from '../storage/disk-gate.ts';
import { allItems } from '../gang-sheet/order.ts';
import { preflightRequest } from './checks/preflight-request.ts';
import type { JobRun } from './job-run.ts';
import { makeMissingParts } from './part/make-missing-parts.ts';
import { packOrder } from './planning/pack-order.ts';
import type { PlannedJob } from './planning/planned-job.ts';

/**
 * Takes a job from its request to its kept parts. An interrupted job comes with its plan and its kept
 * parts, and resumes in the middle of the part that it was rendering.
 * @throws ServiceError if the job fails; the signal's reason if it is stopped
 */
export async function runJob(run: JobRun): Promise<void> {
  const artworks = await run.step('artwork', () => obtainOrReuse(run));
  const planned = await packOrReuse(run, artworks);
  await run.settle(planned);
  await makeMissingParts(run, planned);
}

/** The plan of an interrupted job is valid only with the artwork that it was made for. */
async function obtainOrReuse(run: JobRun): Promise<readonly Artwork[]> {
  const { job, artwork, signal } = run;
  const { scratch } = run.disk;
  const saved = job.plan === null ? null : await scratch.savedArtworks();
  if (saved !== null) return saved;
  const { storedPath, fetchedDir } = run.disk;
  const { beforeWriting } = new DiskGate(run.disk.saver);
  const artworks = await obtainInTime({
    items: allItems(job.request),
    config: artwork.config,
    paths: { storedPath, fetchedDir, scratchDir: scratch.artworkDir, beforeWriting },
    signal,
    decoder: artwork.decoder,
    sound: artwork.measured.sound,
    verdicts: artwork.measured.verdicts,
    levels: artwork.levels,
  });
  await scratch.saveArtworks(artworks);
  return artworks;
}

async function packOrReuse(run: JobRun, artworks: readonly Artwork[]): Promise<PlannedJob> {
  const { request, plan } = run.job;
  if (plan !== null) return { plan, warnings: [], artworks, isNew: false };
  const found = await run.step('preflight', () => preflight(run, artworks));
  const packed = await run.step('packing', () => packOrder(request, artworks, run));
  return { plan: packed.plan, warnings: [...found, ...packed.warnings], artworks, isNew: true };
}

function preflight({ job, artwork, disk, signal }: JobRun, artworks: readonly Artwork[]) {
  return preflightRequest(job.request, artworks, {
    levels: artwork.levels,
    measuring: {
      cache: artwork.measured,
      decoder: artwork.decoder,
      scratchDir: disk.scratch.dir,
      signal,
    },
  });
}
