import type { NamedOrder } from './plan-request.ts';

/**
 * Ranks orders by their ids, and returns, for each item, the rank of its order. On the film,
 * grouped orders follow each other by rank, so their sequence in the request does not change the
 * plan. Ids that are whole numbers come first, by value.
 */
export function orderGroups(orders: readonly NamedOrder[]): readonly number[] {
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
