import { drawOf, type Draw } from './draw.ts';
import { blockFormats } from './file-blocks.ts';
import { mutationsOfBlocks } from './mutate-blocks.ts';
import { byteMutations, type Mutation } from './mutate-bytes.ts';
import { svgMutations, svgzMutations } from './mutate-svg.ts';
import { tiffMutations } from './mutate-tiff.ts';
import type { PictureKind, SoundPicture } from './sound-pictures.ts';

export interface FuzzedPicture {
  readonly layout: string;
  /** Names of the changes, in order. */
  readonly changes: readonly string[];
  readonly bytes: Buffer;
  /** Draws further choices of the case. */
  readonly draw: Draw;
}

const MOST_BYTES = 2 ** 20;

/** Drawings are fewer, because each is read in threads that start for it, which takes 0.1 s. */
const KINDS: readonly PictureKind[] = [
  ...(['png', 'jpeg', 'tiff', 'webp', 'avif', 'gif', 'svg', 'svgz'] as const),
  ...(['png', 'jpeg', 'tiff', 'webp', 'avif', 'gif', 'svg'] as const),
  ...(['png', 'jpeg', 'tiff', 'webp', 'gif'] as const),
];

/** Makes the picture of one case: a sound picture with one to three changes. Formats take turns. */
export function fuzzedPicture(
  sound: readonly SoundPicture[],
  { seed, caseNumber }: { readonly seed: number; readonly caseNumber: number },
): FuzzedPicture {
  const draw = drawOf(seed, caseNumber);
  const kind = KINDS[caseNumber % KINDS.length]!;
  const alike = sound.filter((one) => one.kind === kind);
  const { layout, bytes } = draw.from(alike);
  const changes: string[] = [];
  let changed = bytes;
  for (let count = draw.from([1, 1, 1, 2, 3]); count > 0 && changed.length > 0; count -= 1) {
    const [name, change] = draw.from(
      Object.entries(draw.oneIn(4) ? byteMutations : mutationsOf(kind)),
    );
    const other = draw.from(draw.oneIn(3) ? sound : alike).bytes;
    changed = change(changed, other, draw).subarray(0, MOST_BYTES);
    changes.push(name);
  }
  return { layout, changes, bytes: changed, draw };
}

/** Changes that know how the format is built. */
function mutationsOf(kind: PictureKind): Readonly<Record<string, Mutation>> {
  const format = blockFormats[kind];
  if (format !== undefined) return mutationsOfBlocks(format);
  if (kind === 'tiff') return tiffMutations;
  return kind === 'svg' ? svgMutations : svgzMutations;
}
