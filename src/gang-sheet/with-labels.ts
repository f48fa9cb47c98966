import type { Fitting, Label, Placement, Plan, SheetPlan } from './plan.ts';

/** The `item` of a placement that is a label rather than a piece. */
const NO_ITEM = -1;
const LABEL_PREFIX = 'label:';

/**
 * Returns the plan for drawing: labels become placements with fittings of their own, so that they are
 * rendered like pieces. `isPiece` and `labelTextOf` tell labels and pieces apart.
 */
export function withLabels(plan: Plan): Plan {
  const fittings = [...plan.fittings];
  const indices = new Map<string, number>();
  const indexOf = (label: Label): number => {
    const fitting = fittingOf(label);
    const key = JSON.stringify(fitting);
    const index = indices.get(key) ?? fittings.push(fitting) - 1;
    indices.set(key, index);
    return index;
  };
  const sheets = plan.sheets.map((sheet) => drawLabels(sheet, indexOf));
  return { ...plan, sheets, fittings };
}

/** Returns whether a placement in a plan made by `withLabels` is a piece rather than a label. */
export function isPiece({ item }: Placement): boolean {
  return item !== NO_ITEM;
}

/** Returns the text of a label's fitting in a plan made by `withLabels`; null for an artwork's fitting. */
export function labelTextOf({ artworkId }: Fitting): string | null {
  return artworkId.startsWith(LABEL_PREFIX) ? artworkId.slice(LABEL_PREFIX.length) : null;
}

function drawLabels(sheet: SheetPlan, indexOf: (label: Label) => number): SheetPlan {
  const { labels = [] } = sheet;
  if (labels.length === 0) return sheet;
  const drawn = labels.map((label): Placement => {
    const { xPx, yPx } = label;
    return { item: NO_ITEM, copy: 1, fitting: indexOf(label), xPx, yPx };
  });
  const placements = [...sheet.placements, ...drawn].sort(fromTheTop);
  return { ...sheet, placements };
}

function fittingOf({ text, widthPx, heightPx }: Label): Fitting {
  const artworkId = LABEL_PREFIX + text;
  return { artworkId, widthPx, heightPx, rotated: false, mirror: false, trim: false };
}

function fromTheTop(one: Placement, other: Placement): number {
  return one.yPx - other.yPx || one.xPx - other.xPx;
}
