import { showsSource } from '../../artwork/preflight/enlargement.ts';
import { emptinessOf, judgeInk, type PrintedInk } from '../../artwork/preflight/judge-ink.ts';
import { blockedItems } from '../../artwork/preflight/blocked-items.ts';
import { toldByLevel, type ItemFindings } from '../../artwork/preflight/told-by-level.ts';
import type { Measurements } from '../../artwork/preflight/measurements.ts';
import { rejectItems, type RejectedItem } from '../../artwork/verdicts/reject-items.ts';
import type { Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { Plan } from '../../gang-sheet/plan.ts';
import type { PreflightFinding, PreflightLevels } from '../../gang-sheet/preflight.ts';
import type { LaidInk } from './ink-watch.ts';

export interface JudgeLaidInk {
  readonly laid: readonly LaidInk[];
  /** The items that print each fitting of the plan, as indices into `items`. */
  readonly itemsOf: ReadonlyMap<number, ReadonlySet<number>>;
  readonly items: readonly Item[];
  readonly levels: PreflightLevels;
  readonly measurements: Pick<Measurements, 'hasHardEdges' | 'pixels'>;
}

/**
 * Checks the ink of a part against the preflight rules, for every item that prints it.
 * @returns warnings
 * @throws ServiceError `artwork_rejected` if an artwork prints nothing; `preflight_blocked`
 */
export async function judgeLaidInk(request: JudgeLaidInk): Promise<readonly Warning[]> {
  const { items } = request;
  const pieces = withItems(request);
  await rejectEmpty(pieces, request);
  const { warnings, faults } = toldByLevel(await judged(pieces, request), request.levels);
  if (faults.length > 0) throw blockedItems(faults, items.length);
  return warnings;
}

/**
 * Returns the items that print each fitting. The map is created once per job, because a job may
 * have thousands of parts, and each may print items that are also on other parts.
 */
export function itemsByFitting({ sheets }: Plan): JudgeLaidInk['itemsOf'] {
  const itemsOf = new Map<number, Set<number>>();
  for (const { placements } of sheets) {
    for (const { fitting, item } of placements) {
      const known = itemsOf.get(fitting);
      if (known === undefined) itemsOf.set(fitting, new Set([item]));
      else known.add(item);
    }
  }
  return itemsOf;
}

/** An item with the ink of one of its fittings. */
interface PrintedItem {
  readonly item: Item;
  readonly ink: LaidInk;
}

/** Every item that prints a laid fitting on any sheet, in request order. */
function withItems({ laid, itemsOf, items }: JudgeLaidInk): readonly PrintedItem[] {
  const found = laid.flatMap((ink) =>
    [...(itemsOf.get(ink.index) ?? [])].flatMap((index) => {
      const item = items[index];
      return item === undefined ? [] : [{ item, ink, index }];
    }),
  );
  return found.sort((a, b) => a.index - b.index);
}

/** An artwork that is blank at this size may be blank at every size, so its own pixels are measured. */
async function rejectEmpty(
  pieces: readonly PrintedItem[],
  { items, measurements }: JudgeLaidInk,
): Promise<void> {
  const rejected = new Map<Item, RejectedItem>();
  for (const { item, ink } of pieces) {
    const fault = emptinessOf(printedOf(ink));
    if (fault === null) continue;
    rejected.set(item, { item, fault });
    if (!ink.facts.isVisible) await measurements.pixels(ink.artwork);
  }
  if (rejected.size > 0) throw rejectItems([...rejected.values()], items.length);
}

async function judged(
  pieces: readonly PrintedItem[],
  { levels, measurements }: JudgeLaidInk,
): Promise<readonly ItemFindings[]> {
  const findings = new Map<LaidInk, readonly PreflightFinding[]>();
  for (const { ink } of pieces) {
    if (findings.has(ink)) continue;
    const isHard = async () => levels.edges !== 'off' && measurements.hasHardEdges(ink.artwork);
    findings.set(ink, await judgeInk(printedOf(ink), isHard));
  }
  return pieces.map(({ item, ink }) => ({ item, findings: findings.get(ink) ?? [] }));
}

function printedOf({ artwork, fitting, facts }: LaidInk): PrintedInk {
  const { trim, edgeThreshold } = fitting;
  const isVector = artwork.format === 'svg';
  return { facts, trim, edgeThreshold, isVector, showsSource: showsSource(artwork, fitting) };
}
