import { Measurements } from '../../artwork/preflight/measurements.ts';
import type { Warning } from '../../gang-sheet/artwork.ts';
import { allItems } from '../../gang-sheet/order.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import type { JobRun } from '../job-run.ts';
import type { InkWatch } from './ink-watch.ts';
import { itemsByFitting, judgeLaidInk } from './judge-laid-ink.ts';

/**
 * Checks the ink of a sheet after it has been laid.
 * @returns warnings
 * @throws ServiceError `artwork_rejected`, `preflight_blocked`: the part must not be kept
 */
export type InkJudge = (sheet: SheetPlan) => Promise<readonly Warning[]>;

/** @param plan its placements include the labels */
export function inkJudge(
  run: Pick<JobRun, 'job' | 'artwork' | 'disk' | 'signal'>,
  plan: Plan,
  ink: Pick<InkWatch, 'take'>,
): InkJudge {
  const { job, artwork, disk, signal } = run;
  const measurements = new Measurements({
    cache: artwork.measured,
    scratchDir: disk.scratch.dir,
    decoder: artwork.decoder,
    signal,
  });
  const items = allItems(job.request);
  const { levels } = artwork;
  const itemsOf = itemsByFitting(plan);
  return (sheet) => judgeLaidInk({ laid: ink.take(sheet), itemsOf, items, levels, measurements });
}
