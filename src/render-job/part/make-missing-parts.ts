import { EventLoopYielder } from '../../event-loop-yielder.ts';
import { UnprintableArtwork } from '../../artwork/verdicts/unprintable-artwork.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import { allItems } from '../../gang-sheet/order.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { withLabels } from '../../gang-sheet/with-labels.ts';
import { withAcquiredPlacements } from '../../rendering/acquired-placements.ts';
import { checkpoint } from '../checkpoint.ts';
import { inkJudge } from '../checks/ink-judge.ts';
import { InkWatch } from '../checks/ink-watch.ts';
import { rejectUnprintable } from '../checks/reject-unprintable.ts';
import type { JobRun } from '../job-run.ts';
import type { PlannedJob } from '../planning/planned-job.ts';
import { fitForPlan } from './fit-for-plan.ts';
import { doneOf, findLeftPart } from './left-part.ts';
import { makePart } from './make-part.ts';
import { partNamer } from './name-part.ts';
import type { PartToMake } from './part-to-make.ts';

/**
 * Makes all parts of a plan that earlier runs have not kept, one after the other.
 * @throws ServiceError if the job fails; the signal's reason if it is stopped
 */
export async function makeMissingParts(
  run: JobRun,
  { plan, artworks }: Pick<PlannedJob, 'plan' | 'artworks'>,
): Promise<void> {
  const drawn = withLabels(plan);
  run.report.partsBegin(plan.sheets.length, placedOn(run.job.parts));
  const parts = await partsToMake(run, drawn);
  const decoded = new Set<string>();
  const ink = new InkWatch({ plan: drawn, artworks, cache: run.artwork.measured });
  const fitted = fitForPlan({
    plan: drawn,
    artworks,
    sheets: await acquiredByAll(parts, run, drawn),
    decoder: run.artwork.decoder,
    scratchDir: run.disk.scratch.dir,
    signal: run.signal,
    memory: run.memory,
    disk: run.disk.saver,
    observer: { onDecoded: (artworkId) => decoded.add(artworkId), ink },
  });
  run.disk.saver.watchFitted(fitted, () => run.memory.cacheLimits());
  const removeDroppable = run.memory.addDroppable(fitted);
  const shared = { run, plan: drawn, fitted, ink, judgeInk: inkJudge(run, drawn, ink) };
  try {
    for (const part of parts) {
      const kept = await makePart(part, shared);
      const isLast = part === parts.at(-1);
      await checkpoint(run, fitted, { kind: 'after', kept, isLast });
    }
  } catch (error) {
    throw await asRejection(error, run, { artworks, decoded });
  } finally {
    removeDroppable();
    await fitted.close();
  }
}

/** @param plan its placements include the labels */
function partsToMake(run: JobRun, plan: Plan): Promise<readonly PartToMake[]> {
  const { job, log, disk } = run;
  const { output } = job.request;
  const find = { plan, output, scratchDir: disk.scratch.dir, log };
  const nameOf = partNamer(job, plan);
  return Promise.all(
    missingSheets(plan, job.parts).map(async (sheet) => {
      const left = await findLeftPart(sheet, find);
      return { sheet, left, fileName: nameOf(sheet) };
    }),
  );
}

/** The sheets with the placements for which a fitted artwork will be acquired. */
async function acquiredByAll(
  parts: readonly PartToMake[],
  { job }: JobRun,
  { fittings }: Plan,
): Promise<readonly SheetPlan[]> {
  const { format } = job.request.output;
  const yielder = new EventLoopYielder();
  const sheets: SheetPlan[] = [];
  for (const { sheet, left } of parts) {
    sheets.push(await withAcquiredPlacements(sheet, { format, fittings, done: doneOf(left) }));
    await yielder.yieldIfDue();
  }
  return sheets;
}

interface Found {
  readonly artworks: readonly Artwork[];
  /** Ids of artworks that were decoded completely. */
  readonly decoded: ReadonlySet<string>;
}

/** An artwork that cannot be printed becomes a fault of its items; other errors are returned unchanged. */
async function asRejection(
  error: unknown,
  { job, artwork, disk, signal }: JobRun,
  { artworks, decoded }: Found,
): Promise<unknown> {
  if (!(error instanceof UnprintableArtwork)) return error;
  const { decoder, measured } = artwork;
  const { verdicts } = measured;
  const items = allItems(job.request);
  const scratchDir = disk.scratch.dir;
  const looking = { decoder, scratchDir, decoded, verdicts, signal };
  return rejectUnprintable(error, { items, artworks }, looking);
}

function missingSheets(plan: Plan, parts: readonly PartReceipt[]): readonly SheetPlan[] {
  const kept = new Set(parts.map((part) => part.number));
  return plan.sheets.filter((sheet) => !kept.has(sheet.number));
}

function placedOn(parts: readonly PartReceipt[]): number {
  return parts.reduce((sum, part) => sum + part.placements, 0);
}
