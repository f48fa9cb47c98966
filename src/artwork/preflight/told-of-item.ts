import type { Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import { describeSource } from '../verdicts/describe-source.ts';

/**
 * Turns a finding into a warning or fault for an item. A problem with the file points to the artwork
 * and names it; a problem with the print points to the item.
 */
export function toldOfItem({ pointer, source }: Item, finding: PreflightFinding): Warning {
  const { code, detail } = finding;
  if (!code.startsWith('artwork_')) return { pointer, code, detail };
  return { pointer: `${pointer}/artwork`, code, detail: `${describeSource(source)}: ${detail}` };
}
