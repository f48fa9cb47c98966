import type { Design } from '../../../src/packing/pack-request.ts';
import { Random } from '../../../src/packing/search/random.ts';
import type { Instance } from './instance.ts';

interface Rect {
  readonly width: number;
  readonly height: number;
}

interface Puzzle extends Rect {
  readonly pieces: number;
}

/** Sizes of the public sets of this kind: Hopper and Turton's C, N and T, and Burke's. */
const PUZZLES: readonly Puzzle[] = [
  { pieces: 16, width: 20, height: 20 },
  { pieces: 25, width: 40, height: 15 },
  { pieces: 28, width: 60, height: 30 },
  { pieces: 49, width: 60, height: 60 },
  { pieces: 73, width: 60, height: 90 },
  { pieces: 97, width: 80, height: 120 },
  { pieces: 197, width: 160, height: 240 },
  { pieces: 30, width: 30, height: 50 },
  { pieces: 50, width: 100, height: 100 },
  { pieces: 70, width: 80, height: 100 },
  { pieces: 100, width: 50, height: 150 },
  { pieces: 200, width: 70, height: 150 },
  { pieces: 500, width: 100, height: 300 },
  { pieces: 29, width: 200, height: 200 },
  { pieces: 73, width: 200, height: 200 },
];

/** Greatest aspect ratio of a piece. */
const MOST_ASPECT = 7;

/**
 * Makes puzzles: rectangles cut into pieces, which therefore fit together without waste. There are `times`
 * puzzles of each size, and the same seed gives the same puzzles. One cut in eight is a pinwheel of five
 * pieces, which straight cuts cannot make.
 */
export function cutPuzzles(seed: number, times: number): Instance[] {
  return PUZZLES.flatMap((puzzle, index) =>
    Array.from({ length: times }, (_, turn) => {
      const random = new Random(seed * 1_000_003 + index * 1009 + turn);
      return {
        name: `cut-${puzzle.pieces}-${seed}-${turn + 1}`,
        widthPx: puzzle.width,
        maxHeightPx: puzzle.height,
        gapPx: 0,
        designs: toDesigns(cut(puzzle, random)),
        known: puzzle.height,
      };
    }),
  );
}

function cut({ pieces, width, height }: Puzzle, random: Random): Rect[] {
  const rects: Rect[] = [{ width, height }];
  while (rects.length < pieces) {
    const place = drawByArea(rects, random);
    const rect = rects[place];
    if (rect === undefined) break;
    const isPinwheel = random.below(8) === 0 && rects.length + 4 <= pieces;
    const parts = isPinwheel ? pinwheel(rect, random) : halves(rect, random);
    if (parts.every(isHandy)) rects.splice(place, 1, ...parts);
  }
  return rects;
}

function drawByArea(rects: readonly Rect[], random: Random): number {
  let rest = random.below(rects.reduce((sum, rect) => sum + areaOf(rect), 0));
  return rects.findIndex((rect) => (rest -= areaOf(rect)) < 0);
}

function halves({ width, height }: Rect, random: Random): Rect[] {
  if (random.below(width + height) < width) {
    const left = random.below(width);
    return [
      { width: left, height },
      { width: width - left, height },
    ];
  }
  const top = random.below(height);
  return [
    { width, height: top },
    { width, height: height - top },
  ];
}

function pinwheel({ width, height }: Rect, random: Random): Rect[] {
  const [left, right] = inOrder(random.below(width), random.below(width));
  const [top, bottom] = inOrder(random.below(height), random.below(height));
  return [
    { width: right, height: top },
    { width: width - right, height: bottom },
    { width: width - left, height: height - bottom },
    { width: left, height: height - top },
    { width: right - left, height: bottom - top },
  ];
}

function inOrder(one: number, other: number): readonly [number, number] {
  return one < other ? [one, other] : [other, one];
}

function isHandy({ width, height }: Rect): boolean {
  const [less, more] = inOrder(width, height);
  return less > 0 && more <= MOST_ASPECT * less;
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}

/** Turns equal pieces into copies of one design. */
function toDesigns(rects: readonly Rect[]): Design[] {
  const designs = new Map<string, Design>();
  for (const { width, height } of rects) {
    const key = `${width}x${height}`;
    const quantity = (designs.get(key)?.quantity ?? 0) + 1;
    designs.set(key, { widthPx: width, heightPx: height, quantity, mayRotate: true });
  }
  return [...designs.values()];
}
