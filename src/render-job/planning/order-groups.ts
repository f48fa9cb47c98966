import type { JobRequest } from '../../gang-sheet/order.ts';

/**
 * For each of `allItems(request)`, the place of its order among all orders by their ids. Orders that
 * are kept together stand on the film by this number, so that a request whose orders come in another
 * sequence gives the same plan. Ids that are whole numbers go by their value, before all others.
 */
export function orderGroups({ orders }: JobRequest): readonly number[] {
  const ranked = orders.map(({ id }) => id).sort(compareIds);
  const places = new Map(ranked.map((id, place) => [id, place]));
  return orders.flatMap(({ id, items }) => items.map(() => places.get(id) ?? 0));
}

function compareIds(one: string, other: string): number {
  const areNumbers = Number(isNumber(other)) - Number(isNumber(one));
  const byLength = isNumber(one) ? one.length - other.length : 0;
  return areNumbers || byLength || (one < other ? -1 : Number(one > other));
}

function isNumber(id: string): boolean {
  return /^(0|[1-9]\d*)$/.test(id);
}
