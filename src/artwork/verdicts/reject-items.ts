import { ServiceError, type Fault } from '../../errors.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { describeSource } from './describe-source.ts';

/** An item and the fault of its artwork. */
export interface RejectedItem {
  readonly item: Item;
  readonly fault: ArtworkFault;
}

/**
 * The error for items with unusable artwork. It has one fault per item, which points to the item and
 * names the file as the order names it.
 * @param count number of all items that were checked
 * @param others faults of other items to list in the same error
 */
export function rejectItems(
  rejected: readonly RejectedItem[],
  count: number,
  others: readonly Fault[] = [],
): ServiceError {
  const items = count === 1 ? 'item' : 'items';
  const message = `Artwork rejected for ${rejected.length} of ${count} ${items}.`;
  return new ServiceError('artwork_rejected', message, {
    retryable: others.length === 0 && rejected.every(({ fault }) => fault.transient),
    faults: [...rejected.map(toFault), ...others],
    cause: rejected[0]?.fault,
  });
}

function toFault({ item, fault }: RejectedItem): Fault {
  return {
    pointer: `${item.pointer}/artwork`,
    code: fault.code,
    detail: `${describeSource(item.source)} ${fault.message}.`,
  };
}
