import type { JobRequest } from '../../gang-sheet/order.ts';

/** What a client calls the item of a piece. */
export interface PieceName {
  readonly order: string;
  readonly item: string;
  /** Number of the order in the request, from 0. */
  readonly orderIndex: number;
}

/**
 * Names by the number that a plan has for an item.
 * @throws Error, the returned function, when there is no such item
 */
export function pieceNames({ orders }: JobRequest): (item: number) => PieceName {
  const names = orders.flatMap(({ id: order, items }, orderIndex) =>
    items.map(({ id: item }) => ({ order, item, orderIndex })),
  );
  return (item) => names[item] ?? unknownIndex('item', item);
}

/** For a plan that does not go with its request, or with itself. */
export function unknownIndex(what: string, index: number): never {
  throw new Error(`the plan has a placement of ${what} ${index}, which there is not`);
}
