import type { Design, PackedPiece, PackedSheet, PackRequest } from './pack-request.ts';

/**
 * The film to pack on and the shapes to pack. To eliminate gaps and margins, every piece and the room
 * inside the margins are enlarged by one gap to the right and below. Pieces may then touch each other and
 * the edges. Designs share one shape if they have the same sides and the same freedom to turn. Shapes are
 * sorted, so the order of the request has no effect. All lengths are whole pixels.
 */
export interface Film {
  readonly width: number;
  /** Maximum length that pieces may occupy on one sheet. */
  readonly ceiling: number;
  readonly shapes: readonly Shape[];
}

export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Whether both orientations are allowed, fit, and differ. */
  readonly mayTurn: boolean;
}

/** The position of one copy of a shape on a sheet. */
export interface Spot {
  /** Index into `Film.shapes`. */
  readonly shape: number;
  readonly x: number;
  readonly y: number;
  /** Whether the shape's width and height are swapped. */
  readonly turned: boolean;
}

/** The spots on each sheet. */
export type Layout = readonly (readonly Spot[])[];

/** A film and the mapping from its shapes back to the designs of the request. */
export interface FilmView {
  readonly film: Film;
  /** For each shape, the indices of its designs. */
  readonly designsOf: readonly (readonly number[])[];
}

/** Converts a request to a film. Every design must fit on a sheet (see `fitsSheet`). */
export function toFilm({ designs, sheet }: PackRequest): FilmView {
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
  const classes = new Map<string, { shape: Shape; readonly designs: number[] }>();
  designs.forEach((design, index) => {
    const shape = oneShape(design);
    const key = `${shape.width}x${shape.height}${shape.mayTurn ? ' free' : ''}`;
    const known = classes.get(key);
    if (known === undefined) {
      classes.set(key, { shape, designs: [index] });
      return;
    }
    const count = known.shape.count + shape.count;
    known.designs.push(index);
    known.shape = { ...shape, count };
  });
  const sorted = [...classes.values()].sort((one, other) => bySize(one.shape, other.shape));
  return {
    film: { width, ceiling, shapes: sorted.map(({ shape }) => shape) },
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

/**
 * Compares designs that share a shape by their own sides or, if these are equal, by their index in the
 * request.
 */
function byOwnSize(designs: readonly Design[]) {
  const rank = (index: number) => {
    const design = designs[index];
    return design === undefined ? 0 : design.heightPx * 2 + Number(design.mayRotate);
  };
  return (one: number, other: number) => rank(one) - rank(other) || one - other;
}

/**
 * Converts a layout back to sheets of the request. The spots of each shape are assigned to the copies of
 * its designs, from the top of the first sheet downwards.
 * @throws RangeError if the layout has more spots for a shape than there are copies
 */
export function toSheets(layout: Layout, view: FilmView, request: PackRequest): PackedSheet[] {
  const copies = view.designsOf.map((indices) => copiesOf(indices, request.designs));
  const { marginPx, gapPx } = request.sheet;
  return layout.map((spots) => {
    let lowest = 0;
    const pieces = [...spots].sort(fromTheTop).map(({ shape, x, y, turned }): PackedPiece => {
      const size = view.film.shapes[shape];
      const next = copies[shape]?.next();
      if (size === undefined || next === undefined || next.done === true) {
        throw new RangeError(`the layout has too many spots for shape ${shape}`);
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

/** Returns, for each sheet, the length of film that its pieces occupy, without margins. */
export function contentLengths(layout: Layout, film: Film): number[] {
  return layout.map((spots) =>
    spots.reduce((lowest, { shape, y, turned }) => {
      const size = film.shapes[shape];
      return Math.max(lowest, y + ((turned ? size?.width : size?.height) ?? 0));
    }, 0),
  );
}

/** Returns the total number of copies. */
export function countPieces(film: Film): number {
  return film.shapes.reduce((sum, shape) => sum + shape.count, 0);
}
