import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import { ArtworkFault, endsDecoding } from '../../image-files/artwork-fault.ts';
import type { KnownVerdicts } from '../../artwork/verdicts/known-verdicts.ts';
import { rejectItems, type RejectedItem } from '../../artwork/verdicts/reject-items.ts';
import type { UnprintableArtwork } from '../../artwork/verdicts/unprintable-artwork.ts';
import type { ServiceError } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';

/** The items of a job. */
export interface ItemsWithArtwork {
  readonly items: readonly Item[];
  /** One for each item. */
  readonly artworks: readonly Artwork[];
}

export interface RejectUnprintable {
  readonly decoder: Pick<ArtworkDecoder, 'decodeWhole'>;
  readonly scratchDir: string;
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
  { items, artworks }: ItemsWithArtwork,
  { decoder, scratchDir, decoded, verdicts, signal }: RejectUnprintable,
): Promise<ServiceError> {
  const faults = new Map<string, ArtworkFault>([[first.artworkId, first.fault]]);
  const seen = new Set([first.artworkId, ...decoded]);
  for (const artwork of artworks) {
    if (seen.has(artwork.id) || [...faults.values()].some(endsDecoding)) continue;
    seen.add(artwork.id);
    signal.throwIfAborted();
    const looked = decoder.decodeWhole({ artwork, scratchDir }, signal);
    const fault = await looked.then(() => null, asFault);
    if (fault !== null) faults.set(artwork.id, fault);
  }
  for (const [id, fault] of faults) verdicts.note(id, fault);
  const rejected = items.flatMap((item, index): readonly RejectedItem[] => {
    const fault = faults.get(artworks[index]?.id ?? '');
    return fault === undefined ? [] : [{ item, fault }];
  });
  const notLookedAt = artworks.filter(({ id }) => !seen.has(id)).length;
  return rejectItems(rejected, items.length, { notLookedAt });
}

/** @throws any error that is not a fault of the file */
function asFault(error: unknown): ArtworkFault {
  if (error instanceof ArtworkFault) return error;
  throw error;
}
