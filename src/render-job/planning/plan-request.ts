import type { PackingEffort, SheetSpec } from '../../gang-sheet/order.ts';
import type { SizedItem } from '../../packing/make-plan.ts';

/** The data about an item that planning needs, apart from its size. */
export interface NamedItem {
  readonly id: string;
  /** RFC 6901 pointer to the item in the request. */
  readonly pointer: string;
  readonly quantity: number;
}

/** An order without its artwork, which can be megabytes of base64 per item. */
export interface NamedOrder {
  readonly id: string;
  readonly items: readonly NamedItem[];
}

/** The input of a plan, as it is sent to the planning thread. Plain JSON. */
export interface PlanRequest {
  readonly orders: readonly NamedOrder[];
  readonly sheet: SheetSpec;
  readonly effort: PackingEffort;
  /** One for each item of `orders`, in the same order. */
  readonly items: readonly SizedItem[];
  /** A plan with more parts is refused. */
  readonly maxParts: number;
}
