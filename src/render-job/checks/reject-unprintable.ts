import { decodeWhole } from '../../artwork/fitting/decode-whole.ts';
import type { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { KnownVerdicts } from '../../artwork/verdicts/known-verdicts.ts';
import { rejectItems, type RejectedItem } from '../../artwork/verdicts/reject-items.ts';
import type { UnprintableArtwork } from '../../artwork/verdicts/unprintable-artwork.ts';
import type { ServiceError } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';

export interface RejectUnprintable {
  readonly items: readonly Item[];
  /** One for each item. */
  readonly artworks: readonly Artwork[];
  /** Ids of the artworks that this job has decoded completely. */
  readonly decoded: ReadonlySet<string>;
  readonly verdicts: KnownVerdicts;
  readonly signal: AbortSignal;
}

/**
 * Called when an artwork turns out to be unprintable while a part is rendered. The job can no longer
 * succeed, so all artworks that have not been decoded yet are decoded now. The customer can then replace
 * all bad files at the same time.
 * @returns the job's error, with a fault for every item of every unprintable artwork
 * @throws the signal's reason
 */
export async function rejectUnprintable(
  first: UnprintableArtwork,
  { items, artworks, decoded, verdicts, signal }: RejectUnprintable,
): Promise<ServiceError> {
  const faults = new Map<string, ArtworkFault>([[first.artworkId, first.fault]]);
  const looked = new Set([first.artworkId, ...decoded]);
  for (const artwork of artworks) {
    if (looked.has(artwork.id)) continue;
    looked.add(artwork.id);
    signal.throwIfAborted();
    const fault = await decodeWhole(artwork);
    if (fault !== null) faults.set(artwork.id, fault);
  }
  for (const [id, fault] of faults) verdicts.note(id, fault);
  const rejected = items.flatMap((item, index): readonly RejectedItem[] => {
    const fault = faults.get(artworks[index]?.id ?? '');
    return fault === undefined ? [] : [{ item, fault }];
  });
  return rejectItems(rejected, items.length);
}
