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
  readonly plan: Plan;
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

/** An item with the ink of one of its fittings. */
interface PrintedItem {
  readonly item: Item;
  readonly ink: LaidInk;
}

/** Every item that prints a laid fitting on any sheet, in request order. */
function withItems({ laid, plan, items }: JudgeLaidInk): readonly PrintedItem[] {
  const inks = new Map(laid.map((ink) => [ink.index, ink]));
  const found = new Map<string, PrintedItem & { readonly index: number }>();
  for (const { fitting, item: index } of plan.sheets.flatMap(({ placements }) => placements)) {
    const [ink, item] = [inks.get(fitting), items[index]];
    if (ink !== undefined && item !== undefined)
      found.set(`${index} ${fitting}`, { item, ink, index });
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
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
