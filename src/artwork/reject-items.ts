import { ServiceError, type Fault } from '../errors.ts';
import type { Item } from '../gang-sheet/order.ts';
import type { ArtworkFault } from './artwork-fault.ts';
import { describeSource } from './describe-source.ts';

/** An item and what is wrong with its artwork. */
export interface RejectedItem {
  readonly item: Item;
  readonly fault: ArtworkFault;
}

/** The error of a request of `all` items, some of whose artwork cannot be used. */
export function rejectItems(rejected: readonly RejectedItem[], all: number): ServiceError {
  const message = `The artwork of ${rejected.length} of ${all} items cannot be used.`;
  return new ServiceError('artwork_rejected', message, {
    retryable: rejected.every(({ fault }) => fault.transient),
    faults: rejected.map(toFault),
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
