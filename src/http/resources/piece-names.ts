import type { JobRequest } from '../../gang-sheet/order.ts';

/** Ids that the client gave to the item of a piece. */
export interface PieceName {
  readonly order: string;
  readonly item: string;
  /** Number of the order in the request, from 0. */
  readonly orderIndex: number;
}

/**
 * Returns a function that maps the number of an item in the plan to its names.
 * @throws Error from the returned function, if there is no such item
 */
export function pieceNames({ orders }: JobRequest): (item: number) => PieceName {
  const names = orders.flatMap(({ id: order, items }, orderIndex) =>
    items.map(({ id: item }) => ({ order, item, orderIndex })),
  );
  return (item) => names[item] ?? unknownIndex('item', item);
}

/** Fails because a plan does not match its request, or contradicts itself. */
export function unknownIndex(what: string, index: number): never {
  throw new Error(`the plan places ${what} ${index}, which does not exist`);
}
