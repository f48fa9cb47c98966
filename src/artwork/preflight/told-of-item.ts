import type { Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import { describeSource } from '../verdicts/describe-source.ts';

/**
 * A finding as the warning, or the fault, of an item. What is wrong with the file stands at the
 * artwork and names it; what its print makes of it stands at the item.
 */
export function toldOfItem({ pointer, source }: Item, finding: PreflightFinding): Warning {
  const { code, detail } = finding;
  if (!code.startsWith('artwork_')) return { pointer, code, detail };
  return { pointer: `${pointer}/artwork`, code, detail: `${describeSource(source)}: ${detail}` };
}
