import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { PackedOrder } from './pack-order.ts';

/** A packed order with its artworks, ready to be rendered. */
export interface PlannedJob extends PackedOrder {
  /** One for each item of the request. */
  readonly artworks: readonly Artwork[];
  /** Whether the order was packed by this run rather than an earlier one. */
  readonly isNew: boolean;
}
