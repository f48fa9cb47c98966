import { ServiceError, type Fault } from '../../errors.ts';

/** The error of a request of `all` items, some of which have findings of rules that block. */
export function blockedItems(faults: readonly Fault[], all: number): ServiceError {
  const blocked = new Set(faults.map(({ pointer }) => pointer)).size;
  const message = `${blocked} of ${all} items did not pass the preflight rules that block.`;
  return new ServiceError('preflight_blocked', message, { faults });
}
