import { showsSource } from '../artwork/ink/enlargement.ts';
import { emptinessOf, judgeInk, type PrintedInk } from '../artwork/ink/judge-ink.ts';
import type { Measurements } from '../artwork/preflight/measurements.ts';
import { rejectItems, type RejectedItem } from '../artwork/reject-items.ts';
import { ServiceError, type Fault } from '../errors.ts';
import type { Warning } from '../gang-sheet/artwork.ts';
import type { Item } from '../gang-sheet/order.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import { levelOf, type PreflightLevels } from '../gang-sheet/preflight.ts';
import type { LaidInk } from './ink-watch.ts';

export interface JudgeLaidInk {
  readonly laid: readonly LaidInk[];
  readonly plan: Plan;
  readonly items: readonly Item[];
  readonly levels: PreflightLevels;
  readonly measurements: Pick<Measurements, 'hasHardEdges' | 'pixels'>;
}

/**
 * What the pixels of a part tell when they are laid, for every item that prints them.
 * @returns what is to be warned of
 * @throws ServiceError `artwork_rejected` when nothing of an artwork is printed; `preflight_blocked`
 */
export async function judgeLaidInk(request: JudgeLaidInk): Promise<readonly Warning[]> {
  const { laid, items, levels, measurements } = request;
  await rejectEmpty(request);
  const warnings: Warning[] = [];
  const faults: Fault[] = [];
  for (const one of laid) {
    const isHard = () =>
      levels.edges === 'off' ? Promise.resolve(false) : measurements.hasHardEdges(one.artwork);
    for (const finding of await judgeInk(printedOf(one), isHard)) {
      const { code, detail } = finding;
      const found = itemsOf(one, request).map(({ pointer }) => ({ pointer, code, detail }));
      const level = levelOf(finding, levels);
      if (level === 'warn') warnings.push(...found);
      if (level === 'block') faults.push(...found);
    }
  }
  if (faults.length === 0) return warnings;
  const blocked = new Set(faults.map(({ pointer }) => pointer)).size;
  const message = `${blocked} of ${items.length} items did not pass the preflight rules that block.`;
  throw new ServiceError('preflight_blocked', message, { faults });
}

/** An artwork that is blank at this size may be blank at every size: its own pixels are looked at then. */
async function rejectEmpty(request: JudgeLaidInk): Promise<void> {
  const { laid, items, measurements } = request;
  const rejected: RejectedItem[] = [];
  for (const one of laid) {
    const fault = emptinessOf(printedOf(one));
    if (fault === null) continue;
    rejected.push(...itemsOf(one, request).map((item) => ({ item, fault })));
    if (!one.facts.isVisible) await measurements.pixels(one.artwork);
  }
  if (rejected.length > 0) throw rejectItems(rejected, items.length);
}

function printedOf({ artwork, fitting, facts }: LaidInk): PrintedInk {
  const { trim, edgeThreshold } = fitting;
  return { facts, trim, edgeThreshold, showsSource: showsSource(artwork, fitting) };
}

/** The items that print a fitting, on whatever sheet. */
function itemsOf({ index }: LaidInk, { plan, items }: JudgeLaidInk): readonly Item[] {
  const indices = new Set<number>();
  for (const { placements } of plan.sheets) {
    for (const { fitting, item } of placements) if (fitting === index) indices.add(item);
  }
  return [...indices].sort((a, b) => a - b).flatMap((item) => items[item] ?? []);
}
