import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import { acLookup, dcLookup, type CodeLookup } from './code-lookup.ts';
import type { JpegScanData } from './jpeg-form.ts';
import { unitsOf } from './jpeg-frame.ts';
import { MOST_BLOCKS, UnitWalk, WALK_BYTES, type BlockLookups } from './unit-walk.ts';

/**
 * Finds the end of the last unit of a sequential scan. Works in chunks, so that the event loop
 * keeps running.
 * @returns the number of bytes after it
 * @throws ArtworkFault `artwork_truncated`, or `artwork_damaged` for invalid codes; the signal's reason
 */
export async function bytesAfterUnits(
  file: Bytes,
  data: JpegScanData,
  signal?: AbortSignal,
): Promise<number> {
  const { start, end, restartInterval } = data;
  const units = unitsOf(data.frame, data.scan.components);
  const walk = new UnitWalk({ blocks: blocksOfUnit(data), units, restartInterval });
  for (let at = start; ;) {
    signal?.throwIfAborted();
    const bytes = await file.at(at, Math.min(WALK_BYTES, end - at));
    const { used, end: became } = walk.walk(bytes, at + bytes.length >= end);
    at += used;
    if (became === 'done') return end - at;
    if (became === 'short' || (became === 'more' && used === 0)) throw truncated('jpeg');
    if (became === 'senseless') throw damaged('jpeg', 'its pixels cannot be decoded');
  }
}

/** A scan of a single component has units of one block (ITU T.81, A.2.2). */
function blocksOfUnit({ scan, tables }: JpegScanData): readonly BlockLookups[] {
  const isAlone = scan.components.length === 1;
  const dcLookups = new Map<number, CodeLookup>();
  const acLookups = new Map<number, CodeLookup>();
  const blocks = scan.components.flatMap(({ across, down, dc, ac }) => {
    const [first, others] = [tables.huffman('dc', dc), tables.huffman('ac', ac)];
    if (first === null || others === null) {
      throw damaged('jpeg', 'a table for its pixels is missing');
    }
    const lookups = {
      dc: dcLookups.get(dc) ?? dcLookup(first),
      ac: acLookups.get(ac) ?? acLookup(others),
    };
    dcLookups.set(dc, lookups.dc);
    acLookups.set(ac, lookups.ac);
    return Array.from({ length: isAlone ? 1 : across * down }, () => lookups);
  });
  if (blocks.length > MOST_BLOCKS) throw damaged('jpeg', 'its header is invalid');
  return blocks;
}
