import type { Fault } from '../../errors.ts';
import type { EventLoopYielder } from '../../event-loop-yielder.ts';
import type { SheetSpec } from '../../gang-sheet/order.ts';
import { MAX_ITEMS_PER_ORDER, MAX_ORDERS, MAX_PIECES } from '../contract/limits.ts';
import { itemSchema, type ItemRequest } from '../contract/request/item.ts';
import { outputSchema } from '../contract/request/output.ts';
import {
  orderShellSchema,
  requestShellSchema,
  sheetSchema,
  type GangSheetRequest,
} from '../contract/request/request.ts';
import { webhookSchema } from '../contract/request/webhook.ts';
import { FaultList } from './fault-list.ts';
import { itemFaults } from './item-faults.ts';
import { outputFaults } from './output-faults.ts';
import { pointerTo, readablePath, valueAt } from './pointer.ts';
import { readSheet } from './read-sheet.ts';
import { webhookFaults, type WebhookRules } from './read-webhook.ts';
import { compileCheck } from './schema-faults.ts';
import { sheetFaults } from './sheet-faults.ts';

const requestShell = compileCheck(requestShellSchema);
const orderShell = compileCheck(orderShellSchema);
const wellFormedItem = compileCheck(itemSchema);
const wellFormedSheet = compileCheck(sheetSchema);
const wellFormedOutput = compileCheck(outputSchema);
const wellFormedWebhook = compileCheck(webhookSchema);

/**
 * Finds all faults in a body, in body order: schema violations, and values that contradict each other.
 * Every well-formed section is checked for contradictions, so a misspelt key does not hide an item that is
 * too wide.
 *
 * The body is checked section by section, because naming faults is slow (0.5 ms per item, faulty or not)
 * while checking that an item has none takes microseconds. Between items, other requests may run.
 * @returns the body
 * @throws ServiceError `invalid_request` with all faults
 */
export async function checkedRequest(
  body: unknown,
  rules: WebhookRules,
  yielder: EventLoopYielder,
): Promise<GangSheetRequest> {
  const faults = new FaultList();
  faults.addFrom(() => requestShell.faultsOf(body));
  const sheet = checkSheet(valueAt(body, '/sheet') ?? {}, faults);
  const context = { sheet, faults, itemsLeft: MAX_PIECES, yielder };
  const pieces = await checkOrders(valueAt(body, '/orders'), context);
  if (pieces > MAX_PIECES) faults.add(tooManyPieces(pieces));
  const output = valueAt(body, '/output') ?? {};
  if (wellFormedOutput.accepts(output)) faults.add(...outputFaults(output));
  const webhook = valueAt(body, '/webhook');
  if (wellFormedWebhook.accepts(webhook)) faults.add(...webhookFaults(webhook, rules));
  if (faults.count > 0) throw faults.toError();
  return body as GangSheetRequest;
}

interface Context {
  /** null: the sheet has faults, so items cannot be checked against it. */
  readonly sheet: SheetSpec | null;
  readonly faults: FaultList;
  /** Number of items that will still be checked; a request never has more items than pieces. */
  itemsLeft: number;
  readonly yielder: EventLoopYielder;
}

/** Returns null for a sheet with faults; its schema faults are already listed. */
function checkSheet(sheet: unknown, faults: FaultList): SheetSpec | null {
  if (!wellFormedSheet.accepts(sheet)) return null;
  const spec = readSheet(sheet);
  const found = sheetFaults(sheet, spec);
  faults.add(...found);
  return found.length > 0 ? null : spec;
}

/** Returns the number of pieces ordered, or a lower bound. */
async function checkOrders(orders: unknown, context: Context): Promise<number> {
  if (!Array.isArray(orders)) return 0;
  const ids = new SeenIds(context.faults);
  return sumOf(orders.slice(0, MAX_ORDERS), (order, index) => {
    const pointer = pointerTo('orders', index);
    if (!orderShell.accepts(order)) {
      context.faults.addFrom(() => orderShell.faultsOf(order, pointer));
    }
    ids.check(valueAt(order, '/id'), `${pointer}/id`);
    return checkItems(valueAt(order, '/items'), pointer, context);
  });
}

async function checkItems(items: unknown, orderPointer: string, context: Context): Promise<number> {
  if (!Array.isArray(items)) return 0;
  const ids = new SeenIds(context.faults);
  const seen = items.slice(0, Math.min(MAX_ITEMS_PER_ORDER, context.itemsLeft));
  context.itemsLeft -= seen.length;
  const pieces = await sumOf(seen, async (item, index) => {
    await context.yielder.yieldIfDue();
    const pointer = `${orderPointer}/items/${index}`;
    const id = valueAt(item, '/id');
    if (id === undefined) ids.check(defaultItemId(index), pointer);
    else ids.check(id, `${pointer}/id`);
    return checkItem(item, pointer, context);
  });
  return pieces + items.length - seen.length;
}

function checkItem(item: unknown, pointer: string, { sheet, faults }: Context): number {
  if (!wellFormedItem.accepts(item)) {
    faults.addFrom(() => wellFormedItem.faultsOf(item, pointer));
    return 0;
  }
  if (sheet) faults.add(...itemFaults(item, pointer, sheet));
  return quantityOf(item);
}

async function sumOf(
  list: readonly unknown[],
  count: (entry: unknown, index: number) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (const [index, entry] of list.entries()) sum += await count(entry, index);
  return sum;
}

/** Returns the default id of an item: its index in the order. */
export function defaultItemId(index: number): string {
  return String(index);
}

export function quantityOf(item: ItemRequest): number {
  return item.quantity ?? 1;
}

function tooManyPieces(pieces: number): Fault {
  return {
    pointer: '/orders',
    code: 'too_many',
    detail: `orders must have at most ${MAX_PIECES} pieces in all, received ${pieces}`,
  };
}

/** Finds repeated ids; the schema refuses ids that are not strings. */
class SeenIds {
  readonly #firstAt = new Map<string, string>();
  readonly #faults: FaultList;

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  check(id: unknown, pointer: string): void {
    if (typeof id !== 'string') return;
    const first = this.#firstAt.get(id);
    if (first === undefined) this.#firstAt.set(id, pointer);
    else this.#faults.add(duplicate(id, { pointer, first }));
  }
}

function duplicate(id: string, at: { readonly pointer: string; readonly first: string }): Fault {
  return {
    pointer: at.pointer,
    code: 'duplicate_id',
    detail: `${readablePath(at.pointer)} must differ from ${readablePath(at.first)}: both are ${JSON.stringify(id.slice(0, 60))}`,
  };
}
