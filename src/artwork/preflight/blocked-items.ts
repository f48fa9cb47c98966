import { ServiceError, type Fault } from '../../errors.ts';

/**
 * The error for a request with findings from rules that block.
 * @param all number of items in the request
 */
export function blockedItems(faults: readonly Fault[], all: number): ServiceError {
  const blocked = new Set(faults.map(({ pointer }) => pointer)).size;
  const items = all === 1 ? 'item' : 'items';
  const message = `Preflight blocked ${blocked} of ${all} ${items}.`;
  return new ServiceError('preflight_blocked', message, { faults });
}
