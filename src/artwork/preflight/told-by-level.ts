import type { Fault } from '../../errors.ts';
import type { Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import {
  levelOf,
  type PreflightFinding,
  type PreflightLevels,
} from '../../gang-sheet/preflight.ts';
import { toldOfItem } from './told-of-item.ts';

/** The findings about an item. */
export interface ItemFindings {
  readonly item: Item;
  readonly findings: readonly PreflightFinding[];
}

/**
 * Sorts findings into warnings and faults that block an item. Findings from rules that are off are
 * dropped.
 */
export function toldByLevel(
  found: readonly ItemFindings[],
  levels: PreflightLevels,
): { readonly warnings: readonly Warning[]; readonly faults: readonly Fault[] } {
  const told = found.flatMap(({ item, findings }) =>
    findings.map((finding) => ({
      level: levelOf(finding, levels),
      words: toldOfItem(item, finding),
    })),
  );
  const at = (wanted: 'warn' | 'block') =>
    told.filter(({ level }) => level === wanted).map(({ words }) => words);
  return { warnings: at('warn'), faults: at('block') };
}
