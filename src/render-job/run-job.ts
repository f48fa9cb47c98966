import { Measurements, type MeasurementCache } from '../artwork/preflight/measurements.ts';
import { obtainArtworks } from '../artwork/obtaining/obtain-artworks.ts';
import { UnprintableArtwork } from '../artwork/verdicts/unprintable-artwork.ts';
import type { ArtworkConfig } from '../config/config.ts';
import type { Artwork, Warning } from '../gang-sheet/artwork.ts';
import { allItems, type StoredSource } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { PreflightLevels } from '../gang-sheet/preflight.ts';
import type { Plan, SheetPlan } from '../gang-sheet/plan.ts';
import { withLabels } from '../gang-sheet/with-labels.ts';
import type { Checkpoint, Droppable } from '../memory/checkpoint.ts';
import type { RenderJob } from '../messages.ts';
import { withAcquiredPlacements } from '../rendering/acquired-placements.ts';
import type { FitGate } from '../rendering/fitted/fitted-cache.ts';
import { fitForPlan } from './part/fit-for-plan.ts';
import { InkWatch } from './checks/ink-watch.ts';
import type { JobScratch } from './job-scratch.ts';
import { doneOf, findLeftPart, type LeftPart } from './part/left-part.ts';
import { judgeLaidInk } from './checks/judge-laid-ink.ts';
import { makePart, type MadePart, type PartDeps } from './part/make-part.ts';
import { namePart } from './part/name-part.ts';
import { packOrder, type PackedOrder } from './planning/pack-order.ts';
import { rejectUnprintable } from './checks/reject-unprintable.ts';
import { cacheLimits, type RenderBudget } from './prediction/render-budget.ts';

export interface RunDeps extends Omit<
  PartDeps,
  'fitted' | 'fileName' | 'jobId' | 'output' | 'left' | 'ink' | 'judgeInk'
> {
  readonly artworkConfig: ArtworkConfig;
  /** Path of the file of a stored source. */
  readonly storedPath: (source: StoredSource) => string;
  /** What was measured of artworks, whatever job it was for. */
  readonly measured: MeasurementCache;
  readonly levels: PreflightLevels;
  readonly scratch: JobScratch;
  readonly budget: RenderBudget;
  /** Looks at the artwork of every item; resolves to what is to be warned of. */
  readonly preflight: (artworks: readonly Artwork[]) => Promise<readonly Warning[]>;
  /** Asked before a further picture is decoded, between checkpoints. */
  readonly gate: FitGate;
  /** Offers what the job could do without to the cleanup; returns the way back. */
  readonly addDroppable: (droppable: Droppable) => () => void;
  /** The plan is settled; `isNew` when it did not come with the job. */
  readonly onPlanned: (planned: PlannedJob) => Promise<void>;
  /** A part is safe. */
  readonly onPartKept: (made: MadePart) => void;
}

export interface PlannedJob extends PackedOrder {
  readonly artworks: readonly Artwork[];
  readonly isNew: boolean;
}

/**
 * The whole run of a job, from its request to kept parts. A job that was interrupted brings its plan
 * and its parts along, and goes on in the middle of the part that it was at.
 * @throws ServiceError the job failed; the signal's reason: it was stopped
 */
export async function runJob(job: RenderJob, deps: RunDeps): Promise<void> {
  const artworks = await deps.step('artwork', () => obtainOrReuse(job, deps));
  const packed =
    job.plan === null ? await packNew(job, artworks, deps) : { plan: job.plan, warnings: [] };
  await deps.onPlanned({ ...packed, artworks, isNew: job.plan === null });
  await makeMissingParts(job, { plan: packed.plan, artworks }, deps);
}

async function packNew(
  { request }: RenderJob,
  artworks: readonly Artwork[],
  { step, preflight, signal }: RunDeps,
): Promise<PackedOrder> {
  const looked = await step('preflight', () => preflight(artworks));
  const { plan, warnings } = await step('packing', () => packOrder(request, artworks, signal));
  return { plan, warnings: [...looked, ...warnings] };
}

async function makeMissingParts(
  job: RenderJob,
  { plan, artworks }: { plan: Plan; artworks: readonly Artwork[] },
  deps: RunDeps,
): Promise<void> {
  const { signal, progress, gaveUp, log, budget } = deps;
  const scratchDir = deps.scratch.dir;
  const drawn = withLabels(plan);
  progress.planned(plan.sheets.length, placedOn(job.parts));
  const { output } = job.request;
  const { fittings } = drawn;
  const find = { plan, output, scratchDir, log };
  const parts = await leftParts(missingSheets(drawn, job.parts), find);
  const acquired = parts.map(({ sheet, left }) =>
    withAcquiredPlacements(sheet, { format: output.format, fittings, done: doneOf(left) }),
  );
  const sound = new Set<string>();
  const ink = new InkWatch({ plan: drawn, artworks, cache: deps.measured });
  const judgeInk = inkJudge(job, drawn, { ...deps, ink });
  const fitted = fitForPlan({
    ...{ plan: drawn, artworks, ink, sheets: acquired, scratchDir, signal },
    ...{ gate: deps.gate, gaveUp, budget, onDecoded: (id) => sound.add(id) },
  });
  const removeDroppable = deps.addDroppable(fitted);
  const checkpoint: Checkpoint = async (kind, place) => {
    await deps.checkpoint(kind, place);
    fitted.setLimits(cacheLimits(budget, gaveUp));
  };
  try {
    for (const { sheet, left } of parts) {
      progress.placed(sheet.number, left.record?.point.placed ?? 0);
      const fileName = namePart(job, plan, sheet);
      const partDeps = {
        ...{ ...deps, checkpoint, fitted, left, fileName, jobId: job.id, output },
        ...{ ink, judgeInk },
      };
      const made = await makePart(drawn, sheet, partDeps);
      deps.onPartKept(made);
      const { number, placements } = made.receipt;
      await checkpoint('after', { part: number, placed: placements });
    }
  } catch (error) {
    throw await asRejection(error, job, { ...deps, artworks, sound });
  } finally {
    removeDroppable();
    await fitted.close();
  }
}

interface LeftSheet {
  readonly sheet: SheetPlan;
  /** What an earlier run has left of its part. */
  readonly left: LeftPart;
}

function leftParts(
  sheets: readonly SheetPlan[],
  find: Parameters<typeof findLeftPart>[1],
): Promise<readonly LeftSheet[]> {
  return Promise.all(
    sheets.map(async (sheet) => ({ sheet, left: await findLeftPart(sheet, find) })),
  );
}

interface Found {
  readonly artworks: readonly Artwork[];
  /** Ids of artworks that were decoded to their end. */
  readonly sound: ReadonlySet<string>;
}

/** An artwork that cannot be printed becomes the fault of its items; other errors stay as they are. */
async function asRejection(
  error: unknown,
  { request }: RenderJob,
  { artworks, sound, measured, signal }: RunDeps & Found,
): Promise<unknown> {
  if (!(error instanceof UnprintableArtwork)) return error;
  const { verdicts } = measured;
  const items = allItems(request);
  return rejectUnprintable(error, { items, artworks, sound, verdicts, signal });
}

/** The job has its memory by now, so that a further decode only waits for the gate. */
function inkJudge(
  { request }: RenderJob,
  plan: Plan,
  { ink, levels, measured, gate, scratch, signal }: RunDeps & { readonly ink: InkWatch },
): PartDeps['judgeInk'] {
  const admit = async () => {
    await gate.room();
    return () => undefined;
  };
  const measurements = new Measurements({
    cache: measured,
    scratchDir: scratch.dir,
    signal,
    admit,
  });
  const common = { plan, items: allItems(request), levels, measurements };
  return (sheet) => judgeLaidInk({ laid: ink.take(sheet), ...common });
}

async function obtainOrReuse(job: RenderJob, deps: RunDeps): Promise<readonly Artwork[]> {
  const { scratch, artworkConfig, storedPath, measured, levels, signal } = deps;
  const saved = job.plan === null ? null : await scratch.savedArtworks();
  if (saved !== null) return saved;
  const artworks = await obtainArtworks({
    items: allItems(job.request),
    config: artworkConfig,
    storedPath,
    scratchDir: scratch.artworkDir,
    signal,
    verdicts: measured.verdicts,
    levels,
  });
  await scratch.saveArtworks(artworks);
  return artworks;
}

function missingSheets(plan: Plan, parts: readonly PartReceipt[]): readonly SheetPlan[] {
  const kept = new Set(parts.map((part) => part.number));
  return plan.sheets.filter((sheet) => !kept.has(sheet.number));
}

function placedOn(parts: readonly PartReceipt[]): number {
  return parts.reduce((sum, part) => sum + part.placements, 0);
}
