/** Makers of orders, plans and jobs for tests. */
import {
  DEFAULT_OUTPUT,
  DEFAULT_PACKING,
  type Item,
  type JobRequest,
  type Order,
  type SheetSpec,
} from '../../../src/gang-sheet/order.ts';
import type { PartReceipt } from '../../../src/gang-sheet/part.ts';
import type { FilmReport, Plan } from '../../../src/gang-sheet/plan.ts';
import type { MemoryReceipt } from '../../../src/memory/job/memory-receipt.ts';
import type { MemoryReport } from '../../../src/messages.ts';

export function anItem(change: Partial<Item> = {}): Item {
  return {
    id: 'front',
    pointer: '/orders/0/items/0',
    source: { kind: 'file', path: 'logo.png' },
    widthPx: 300,
    heightPx: 300,
    quantity: 1,
    rotation: 'auto',
    trim: false,
    mirror: false,
    ...change,
  };
}

export function anOrder(change: Partial<Order> = {}): Order {
  return { id: '1001', items: [anItem()], ...change };
}

export function aSheet(change: Partial<SheetSpec> = {}): SheetSpec {
  return {
    widthPx: 6600,
    maxHeightPx: 72_000,
    marginPx: 75,
    gapPx: 75,
    dpi: 300,
    unit: 'in',
    labels: 'none',
    grouping: 'none',
    incrementPx: null,
    roundUp: false,
    ...change,
  };
}

export function aRequest(change: Partial<JobRequest> = {}): JobRequest {
  return {
    orders: [anOrder()],
    sheet: aSheet(),
    packing: DEFAULT_PACKING,
    output: DEFAULT_OUTPUT,
    metadata: {},
    ...change,
  };
}

export function aPlan(change: Partial<Plan> = {}): Plan {
  const placement = { item: 0, copy: 1, fitting: 0, xPx: 75, yPx: 75 };
  return {
    dpi: 300,
    sheets: [{ number: 1, widthPx: 6600, heightPx: 450, placements: [placement] }],
    fittings: [
      {
        artworkId: 'a'.repeat(64),
        widthPx: 300,
        heightPx: 300,
        rotated: false,
        mirror: false,
        trim: false,
      },
    ],
    film: aFilm(),
    hash: 'b'.repeat(64),
    ...change,
  };
}

export function aFilm(change: Partial<FilmReport> = {}): FilmReport {
  const hash = 'b'.repeat(64);
  return {
    lengthPx: 450,
    lowerBoundPx: 450,
    coverage: 0.03,
    plainLengthPx: 450,
    groupingCostPx: null,
    sold: null,
    packing: {
      effort: 'balanced',
      engine: 'test',
      seed: 1,
      work: 10,
      stop: 'optimal',
      planHash: hash,
    },
    ...change,
  };
}

export function aPart(change: Partial<PartReceipt> = {}): PartReceipt {
  return {
    number: 1,
    fileName: 'part-1.png',
    format: 'png',
    widthPx: 6600,
    heightPx: 450,
    dpi: 300,
    bytes: 1000,
    sha256: 'c'.repeat(64),
    placements: 1,
    coverage: 0.03,
    verified: ['size'],
    ...change,
  };
}

export function aMemoryReceipt(change: Partial<MemoryReceipt> = {}): MemoryReceipt {
  return {
    limitBytes: 8e9,
    budgetBytes: 7.5e9,
    predictedPeakBytes: 5e8,
    calculatedPeakBytes: 5e8,
    peakBytes: 4e8,
    pauses: 0,
    cleanups: 0,
    freedBytes: 0,
    gaveUp: [],
    ...change,
  };
}

export function aMemoryReport(change: Partial<MemoryReport> = {}): MemoryReport {
  return {
    state: 'normal',
    source: 'cgroup-v2',
    limitBytes: 8e9,
    budgetBytes: 7.5e9,
    usedBytes: 1e9,
    utilisation: 0.13,
    ...change,
  };
}
