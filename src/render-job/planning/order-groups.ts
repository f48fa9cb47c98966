import type { JobRequest } from '../../gang-sheet/order.ts';

/**
 * Ranks the orders of a request by their ids, and returns the rank for each of `allItems(request)`. On the
 * film, grouped orders follow each other by rank, so the order of the request does not change the plan. Ids
 * that are whole numbers come first, by value.
 */
export function orderGroups({ orders }: JobRequest): readonly number[] {
  const ranked = orders.map(({ id }) => id).sort(compareIds);
  const ranks = new Map(ranked.map((id, rank) => [id, rank]));
  return orders.flatMap(({ id, items }) => items.map(() => ranks.get(id) ?? 0));
}

function compareIds(one: string, other: string): number {
  const areNumbers = Number(isNumber(other)) - Number(isNumber(one));
  const byLength = isNumber(one) ? one.length - other.length : 0;
  return areNumbers || byLength || (one < other ? -1 : Number(one > other));
}

function isNumber(id: string): boolean {
  return /^(0|[1-9]\d*)$/.test(id);
}
