import { seededRandom } from '../../support/image-files/noise.ts';
import { LARGE, MISSING, SMALL, TRUNCATED, VECTOR } from './draw-soak-artwork.ts';

type Kind = 'small' | 'large' | 'full' | 'faulty' | 'cancelled early' | 'cancelled at work';

/** A soak job and its expected final status. */
export interface SoakJob {
  readonly kind: Kind;
  readonly body: object;
  readonly ends: 'succeeded' | 'cancelled' | 'failed';
}

/** Twenty kinds in a row: eleven small jobs, four with a large image, and five others. */
const KINDS: readonly Kind[] = [
  ...(['small', 'large', 'small', 'faulty', 'small', 'full', 'small', 'small'] as const),
  ...(['cancelled early', 'large', 'small', 'small', 'cancelled at work', 'small'] as const),
  ...(['large', 'small', 'faulty', 'small', 'large', 'small'] as const),
];
const FORMATS = ['png', 'tiff', 'pdf'] as const;
const WIDTHS_IN = [10, 14, 22];
const LENGTHS_IN = [8, 12, 24];

/** Returns the job of a number. The same number gives the same job. */
export function soakJob(index: number): SoakJob {
  const kind = KINDS[index % KINDS.length]!;
  const random = seededRandom(index + 1);
  const body = {
    orders: [{ id: String(index), items: itemsOf(kind, random) }],
    sheet: sheetOf(random),
    packing: { effort: 'fast' },
    output: {
      format: FORMATS[index % FORMATS.length],
      verify: kind === 'full' ? 'full' : 'structure',
    },
  };
  return { kind, body, ends: endOf(kind) };
}

function endOf(kind: Kind): SoakJob['ends'] {
  if (kind === 'faulty') return 'failed';
  return kind.startsWith('cancelled') ? 'cancelled' : 'succeeded';
}

function itemsOf(kind: Kind, random: () => number): readonly object[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const some = (count: number, most: number) =>
    Array.from({ length: count }, () => ({
      artwork: { file: pick([...SMALL, VECTOR]) },
      width: 1 + random() * 3,
      quantity: 1 + Math.floor(random() * most),
      trim: random() < 0.2,
      mirror: random() < 0.2,
    }));
  switch (kind) {
    case 'small':
    case 'full':
    case 'cancelled early':
      return some(3 + Math.floor(random() * 5), 6);
    case 'large':
      return [{ artwork: { file: pick(LARGE) }, width: 3 + random() * 4 }, ...some(2, 6)];
    case 'faulty':
      return [{ artwork: { file: pick([TRUNCATED, MISSING]) }, width: 2 }, ...some(2, 6)];
    // Large enough to be still rendering when it is cancelled.
    case 'cancelled at work':
      return [...some(8, 24), { artwork: { file: pick(LARGE) }, width: 6, quantity: 4 }];
  }
}

function sheetOf(random: () => number): object {
  const pick = (from: readonly number[]) => from[Math.floor(random() * from.length)];
  return {
    width: pick(WIDTHS_IN),
    maxHeight: pick(LENGTHS_IN),
    labels: random() < 0.3 ? 'order' : 'none',
  };
}
