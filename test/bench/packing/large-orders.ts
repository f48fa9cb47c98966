import { planInWorker } from '../../../src/render-job/planning/plan-in-worker.ts';
import type { Effort } from '../../../src/packing/pack-request.ts';
import { Random } from '../../../src/packing/search/random.ts';
import { anOrder, aSheet } from '../../support/service/make-job.ts';
import { plainBest } from './plain.ts';

interface LargeOrder {
  readonly pieces: number;
  readonly designs: number;
}

const LARGE_ORDERS: readonly LargeOrder[] = [
  { pieces: 20_000, designs: 30 },
  { pieces: 20_000, designs: 1 },
  { pieces: 1000, designs: 1000 },
  { pieces: 5000, designs: 5000 },
];
const SHEET = aSheet();

/**
 * Packs orders of thousands of pieces as the service does, including thread, verification and plan, and
 * compares the result with all twelve settings of plain maxrects-packer. The service tries fewer of them.
 */
export async function benchLargeOrders(seed: number, effort: Effort): Promise<void> {
  const rows: Record<string, object> = {};
  for (const { pieces, designs } of LARGE_ORDERS) {
    const items = drawItems({ pieces, designs }, new Random(seed));
    const start = process.cpuUsage();
    const orders = [anOrder({ items: [] })];
    const request = { orders, items, sheet: SHEET, effort, maxParts: Infinity };
    const { film, sheets } = (await planInWorker(request, new AbortController().signal)).plan;
    const { user, system } = process.cpuUsage(start);
    const plain = plainBest({ designs: items, sheet: SHEET, effort })?.lengthPx ?? NaN;
    rows[`${pieces} pieces of ${designs} designs, ${effort}`] = {
      'over the bound': (film.lengthPx / film.lowerBoundPx).toFixed(4),
      'plain, best of 12': (plain / film.lowerBoundPx).toFixed(4),
      'plain as reported':
        film.plainLengthPx && (film.plainLengthPx / film.lowerBoundPx).toFixed(4),
      sheets: sheets.length,
      'CPU s': ((user + system) / 1e6).toFixed(1),
    };
  }
  console.table(rows);
}

/** Makes designs of 1 to 12 in by 1 to 16 in with nearly equal quantities. */
function drawItems({ pieces, designs }: LargeOrder, random: Random) {
  return Array.from({ length: designs }, (_, index) => ({
    artworkId: `design-${index}`,
    widthPx: 300 + random.below(3300),
    heightPx: 300 + random.below(4500),
    quantity: Math.floor(pieces / designs) + Number(index < pieces % designs),
    mayRotate: true,
    mirror: false,
    trim: false,
  }));
}
