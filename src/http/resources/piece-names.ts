import type { JobRequest } from '../../gang-sheet/order.ts';

/** The client's ids for a piece's order and item. */
export interface PieceName {
  readonly order: string;
  readonly item: string;
  /** Index of the order in the request. */
  readonly orderIndex: number;
}

/**
 * Returns a function that maps an item's number in the plan to its ids.
 * @throws Error from the returned function, if there is no such item
 */
export function pieceNames({ orders }: JobRequest): (item: number) => PieceName {
  const names = orders.flatMap(({ id: order, items }, orderIndex) =>
    items.map(({ id: item }) => ({ order, item, orderIndex })),
  );
  return (item) => names[item] ?? unknownIndex('item', item);
}

/** Throws because a plan does not match its request, or contradicts itself. */
export function unknownIndex(what: string, index: number): never {
  throw new Error(`the plan places ${what} ${index}, which does not exist`);
}
