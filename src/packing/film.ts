import type { Design, PackedPiece, PackedSheet, PackRequest } from './pack-request.ts';

/**
 * The request with gap and margin folded away: every piece grows by the gap to the right and below,
 * and so does the room inside the margins. Pieces then may touch each other and the edges.
 * Designs of equal sides and equal freedom are one shape; the order of the request leaves no trace.
 */
export interface Strip {
  readonly width: number;
  /** The most length that one sheet has for pieces. */
  readonly ceiling: number;
  readonly shapes: readonly Shape[];
}

export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Both ways are allowed, fit, and differ. */
  readonly mayTurn: boolean;
}

/** A copy of a shape on a sheet of the strip. */
export interface Spot {
  /** Index into `Strip.shapes`. */
  readonly shape: number;
  readonly x: number;
  readonly y: number;
  /** Width and height of the shape are exchanged. */
  readonly turned: boolean;
}

/** The spots of each sheet. */
export type Layout = readonly (readonly Spot[])[];

/** A strip, and the way back from it. */
export interface StripView {
  readonly strip: Strip;
  /** Indices of the designs that make up each shape. */
  readonly designsOf: readonly (readonly number[])[];
}

/** Every design must fit its sheet (`fitsSheet`). */
export function toStrip({ designs, sheet }: PackRequest): StripView {
  const { widthPx, maxHeightPx, marginPx, gapPx } = sheet;
  const width = widthPx + gapPx - 2 * marginPx;
  const ceiling = maxHeightPx + gapPx - 2 * marginPx;
  const oneShape = (design: Design): Shape => {
    const [a, b] = [design.widthPx + gapPx, design.heightPx + gapPx];
    const upright = a <= width && b <= ceiling;
    const lying = design.mayRotate && b <= width && a <= ceiling;
    const [shapeWidth, shapeHeight] = upright ? [a, b] : [b, a];
    const mayTurn = upright && lying && a !== b;
    return { width: shapeWidth, height: shapeHeight, count: design.quantity, mayTurn };
  };
  const classes = new Map<string, { shape: Shape; designs: number[] }>();
  designs.forEach((design, index) => {
    const shape = oneShape(design);
    const key = `${shape.width}x${shape.height}${shape.mayTurn ? ' free' : ''}`;
    const known = classes.get(key);
    const count = (known?.shape.count ?? 0) + shape.count;
    classes.set(key, { shape: { ...shape, count }, designs: [...(known?.designs ?? []), index] });
  });
  const sorted = [...classes.values()].sort((one, other) => bySize(one.shape, other.shape));
  return {
    strip: { width, ceiling, shapes: sorted.map(({ shape }) => shape) },
    designsOf: sorted.map((entry) => entry.designs.sort(byOwnSize(designs))),
  };
}

function bySize(one: Shape, other: Shape): number {
  return (
    other.width * other.height - one.width * one.height ||
    other.height - one.height ||
    Number(one.mayTurn) - Number(other.mayTurn)
  );
}

/** Within a shape: what tells its designs apart, and only then their place in the request. */
function byOwnSize(designs: readonly Design[]) {
  const rank = (index: number) => {
    const design = designs[index];
    return design === undefined ? 0 : design.heightPx * 2 + Number(design.mayRotate);
  };
  return (one: number, other: number) => rank(one) - rank(other) || one - other;
}

/** Hands the spots of each shape out to the copies of its designs, from the top of the first sheet on. */
export function toSheets(layout: Layout, view: StripView, request: PackRequest): PackedSheet[] {
  const copies = view.designsOf.map((indices) => copiesOf(indices, request.designs));
  const { marginPx, gapPx } = request.sheet;
  return layout.map((spots) => {
    let lowest = 0;
    const pieces = [...spots].sort(fromTheTop).map(({ shape, x, y, turned }): PackedPiece => {
      const size = view.strip.shapes[shape];
      const next = copies[shape]?.next();
      if (size === undefined || next === undefined || next.done === true) {
        throw new RangeError(`a layout has a spot too many for shape ${shape}`);
      }
      const { design, copy } = next.value;
      const [width, height] = turned ? [size.height, size.width] : [size.width, size.height];
      lowest = Math.max(lowest, y + height);
      const rotated = request.designs[design]?.widthPx !== width - gapPx;
      return { design, copy, xPx: x + marginPx, yPx: y + marginPx, rotated };
    });
    return { heightPx: lowest - gapPx + 2 * marginPx, pieces };
  });
}

function* copiesOf(indices: readonly number[], designs: readonly Design[]) {
  for (const design of indices) {
    const quantity = designs[design]?.quantity ?? 0;
    for (let copy = 1; copy <= quantity; copy += 1) yield { design, copy };
  }
}

function fromTheTop(one: Spot, other: Spot): number {
  return one.y - other.y || one.x - other.x;
}

/** The length of film that the sheets' content takes, in the strip's measure. */
export function contentLengths(layout: Layout, strip: Strip): number[] {
  return layout.map((spots) =>
    spots.reduce((lowest, { shape, y, turned }) => {
      const size = strip.shapes[shape];
      return Math.max(lowest, y + ((turned ? size?.width : size?.height) ?? 0));
    }, 0),
  );
}

export function pieceCount(strip: Strip): number {
  return strip.shapes.reduce((sum, shape) => sum + shape.count, 0);
}
