import type { Remedy } from '../../errors.ts';
import type { JobRequest, Order } from '../../gang-sheet/order.ts';
import type { Fitting, Placement } from '../../gang-sheet/plan.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { PlannedJob } from '../planning/planned-job.ts';

/** An artwork with at least this share of all fitted pixels is named in a remedy. */
const DOMINANT_SHARE = 0.25;

/** Suggests ways to make the job smaller, based on its plan. Never empty. */
export function adviseOn(request: JobRequest, planned: PlannedJob): readonly Remedy[] {
  return [
    ...dominantArtwork(request, planned),
    ...fewerOrders(request),
    shorterSheets(request, planned),
  ];
}

function dominantArtwork(request: JobRequest, { plan }: PlannedJob): readonly Remedy[] {
  const areas = plan.fittings.map(areaOf);
  const total = areas.reduce((sum, area) => sum + area, 0);
  const largest = areas.indexOf(highest(areas));
  const share = (areas[largest] ?? 0) / Math.max(1, total);
  if (areas.length < 2 || share < DOMINANT_SHARE) return [];
  const sheet = plan.sheets.find(({ placements }) => placements.some(shows(largest)));
  const placement = sheet?.placements.find(shows(largest));
  const name = placement === undefined ? null : nameOf(request.orders, placement);
  if (name === null) return [];
  const megapixels = Math.round((areas[largest] ?? 0) / 1e6);
  return [
    {
      action: 'send_artwork_alone',
      detail: `The artwork of ${name} prints ${megapixels} megapixels, ${Math.round(share * 100)}% of all distinct artwork. Send it in a separate request, or print it smaller.`,
    },
  ];
}

function fewerOrders({ orders }: JobRequest): readonly Remedy[] {
  if (orders.length < 2) return [];
  const half = Math.ceil(orders.length / 2);
  return [
    {
      action: 'split_request',
      detail: `Split the ${orders.length} orders into requests of ${half} or fewer.`,
    },
  ];
}

function shorterSheets({ sheet }: JobRequest, { plan }: PlannedJob): Remedy {
  const longestPx = highest(plan.sheets.map(({ heightPx }) => heightPx));
  const length = fromPx(Math.ceil(longestPx / 2), sheet.unit, sheet.dpi);
  return {
    action: 'lower_max_height',
    detail: `Set sheet.maxHeight to ${length} ${sheet.unit} (half the length of the longest sheet). With shorter parts, less work is lost when a job stops, because finished parts stay available.`,
  };
}

function shows(fitting: number) {
  return (placement: Placement): boolean => placement.fitting === fitting;
}

/** Math.max can take only as many arguments as fit on the stack. */
function highest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function areaOf({ widthPx, heightPx }: Fitting): number {
  return widthPx * heightPx;
}

/** `Placement.item` is an index into the items of all orders. */
function nameOf(orders: readonly Order[], { item }: Placement): string | null {
  const named = orders.flatMap((order) =>
    order.items.map((one) => `order "${order.id}", item "${one.id}"`),
  );
  return named[item] ?? null;
}
