import { ServiceError, type Fault } from '../../errors.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { describeSource } from './describe-source.ts';

/** An item and the fault of its artwork. */
export interface RejectedItem {
  readonly item: Item;
  readonly fault: ArtworkFault;
}

export interface AlsoToldOf {
  /** Faults of other items to list in the same error. */
  readonly others?: readonly Fault[];
  /** Number of items whose artwork was not checked, because one artwork took down the decoder. */
  readonly notLookedAt?: number;
}

/**
 * The error for items with unusable artwork. It has one fault per item, which points to the item and
 * names the file as the order names it.
 * @param count number of all items that were checked
 */
export function rejectItems(
  rejected: readonly RejectedItem[],
  count: number,
  { others = [], notLookedAt = 0 }: AlsoToldOf = {},
): ServiceError {
  const items = count === 1 ? 'item' : 'items';
  const found = `Artwork rejected for ${rejected.length} of ${count} ${items}.`;
  const message = notLookedAt === 0 ? found : `${found} ${notChecked(notLookedAt)}`;
  return new ServiceError('artwork_rejected', message, {
    retryable: others.length === 0 && rejected.every(({ fault }) => fault.transient),
    faults: [...rejected.map(toFault), ...others],
    cause: rejected[0]?.fault,
    ...(notLookedAt > 0 && { details: { notLookedAt } }),
  });
}

function notChecked(count: number): string {
  const were = count === 1 ? 'other was' : 'others were';
  return `${count} ${were} not checked, because one artwork took down the decoder.`;
}

function toFault({ item, fault }: RejectedItem): Fault {
  return {
    pointer: `${item.pointer}/artwork`,
    code: fault.code,
    detail: `${describeSource(item.source)} ${fault.message}.`,
  };
}
