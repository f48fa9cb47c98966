import type { Draw } from './draw.ts';
import type { BlockFormat } from './file-blocks.ts';
import { byteMutations, withHostileNumber, type Mutation } from './mutate-bytes.ts';

type BlocksMutation = (
  blocks: readonly Buffer[],
  others: readonly Buffer[],
  draw: Draw,
) => readonly Buffer[];

/** Changes to chunks, segments and boxes, by name. `others` are the blocks of another file. */
const blocksMutations: Readonly<Record<string, BlocksMutation>> = {
  'a missing block': (blocks, _others, draw) => blocks.toSpliced(draw.below(blocks.length), 1),
  'a repeated block': (blocks, _others, draw) => {
    const at = draw.below(blocks.length);
    const copies = Array.from({ length: draw.from([1, 2, 30, 500]) }, () => blocks[at]!);
    return blocks.toSpliced(at, 0, ...copies);
  },
  'swapped blocks': (blocks, _others, draw) => {
    const [first, second] = [draw.below(blocks.length), draw.below(blocks.length)];
    return blocks.with(first, blocks[second]!).with(second, blocks[first]!);
  },
  'a block of another file': (blocks, others, draw) =>
    blocks.toSpliced(draw.below(blocks.length), draw.below(2), draw.from(others)),
  'an empty block': (blocks, _others, draw) => {
    const at = draw.below(blocks.length);
    return blocks.with(at, blocks[at]!.subarray(0, draw.from([0, 2, 4, 8, 12])));
  },
  'a long block': (blocks, _others, draw) => {
    const at = draw.below(blocks.length);
    const more = Buffer.alloc(draw.from([1, 300, 70_000]), draw.from([0, 0xff, 0x41]));
    return blocks.with(at, Buffer.concat([blocks[at]!, more]));
  },
  'a block of hostile length': (blocks, _others, draw) => {
    const at = draw.below(blocks.length);
    return blocks.with(at, withHostileNumber(blocks[at]!, draw.below(9), draw));
  },
  'a changed block': (blocks, _others, draw) => {
    const at = draw.below(blocks.length);
    const change = draw.from(Object.values(byteMutations));
    return blocks.with(at, change(blocks[at]!, draw.from(blocks), draw));
  },
};

/** Changes to the blocks of a format, by name. */
export function mutationsOfBlocks({
  split,
  seal,
}: BlockFormat): Readonly<Record<string, Mutation>> {
  return Object.fromEntries(
    Object.entries(blocksMutations).map(([name, change]): [string, Mutation] => [
      name,
      (bytes, other, draw) => {
        const blocks = split(bytes);
        if (blocks.length === 0) return bytes;
        const changed = change(blocks, othersOf(split(other), blocks), draw);
        return Buffer.concat(draw.oneIn(3) ? changed : seal(changed));
      },
    ]),
  );
}

function othersOf(others: readonly Buffer[], own: readonly Buffer[]): readonly Buffer[] {
  return others.length === 0 ? own : others;
}
