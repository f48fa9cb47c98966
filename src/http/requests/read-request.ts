import { EventLoopYielder } from '../../event-loop-yielder.ts';
import {
  DEFAULT_OUTPUT,
  DEFAULT_PACKING,
  type ArtworkSource,
  type Item,
  type JobRequest,
  type Order,
} from '../../gang-sheet/order.ts';
import { toPx } from '../../gang-sheet/units/units.ts';
import { checkedRequest, defaultItemId, quantityOf } from './check-request.ts';
import type { GangSheetRequest, OrderRequest } from '../contract/request/request.ts';
import type { ItemRequest } from '../contract/request/item.ts';
import { pointerTo } from './pointer.ts';
import { readEdges, readTrimAlpha, type EdgesRequest } from './read-edges.ts';
import { readSheet } from './read-sheet.ts';
import { readWebhook, type WebhookRules } from './read-webhook.ts';
import type { Webhook } from '../../jobs/webhook.ts';

type Lengths = Pick<JobRequest['sheet'], 'unit' | 'dpi'>;

/** A request and its event receiver. */
export interface ReadRequest {
  readonly request: JobRequest;
  /** null: no receiver. */
  readonly webhook: Webhook | null;
}

/**
 * Reads a request body: checks all of it, fills in defaults and converts lengths to pixels. Other requests
 * may run meanwhile: 20,000 items take 100 ms.
 * @throws ServiceError `invalid_request` with all faults and their pointers
 */
export async function readGangSheetRequest(
  body: unknown,
  rules: WebhookRules,
): Promise<ReadRequest> {
  const yielder = new EventLoopYielder();
  const checked = await checkedRequest(body, rules, yielder);
  return {
    request: await readJobRequest(checked, yielder),
    webhook: checked.webhook === undefined ? null : readWebhook(checked.webhook),
  };
}

async function readJobRequest(
  body: GangSheetRequest,
  yielder: EventLoopYielder,
): Promise<JobRequest> {
  const sheet = readSheet(body.sheet ?? {});
  const defaults = { lengths: sheet, defaults: body.sheet ?? {} };
  const orders: Order[] = [];
  for (const [index, order] of body.orders.entries()) {
    await yielder.yieldIfDue();
    orders.push(readOrder(order, index, defaults));
  }
  return {
    orders,
    sheet,
    packing: { ...DEFAULT_PACKING, ...body.packing },
    output: { ...DEFAULT_OUTPUT, ...body.output },
    metadata: body.metadata ?? {},
    ...(body.preflight && { preflight: body.preflight }),
  };
}

interface Sheet {
  readonly lengths: Lengths;
  /** Values for items that do not set their own. */
  readonly defaults: EdgesRequest;
}

function readOrder(order: OrderRequest, orderIndex: number, sheet: Sheet): Order {
  return {
    id: order.id,
    items: order.items.map((item, index) => ({
      id: item.id ?? defaultItemId(index),
      pointer: pointerTo('orders', orderIndex, 'items', index),
      ...readItem(item, sheet),
    })),
  };
}

function readItem(item: ItemRequest, { lengths, defaults }: Sheet): Omit<Item, 'id' | 'pointer'> {
  const { unit, dpi } = lengths;
  const px = (length: number | undefined) =>
    length === undefined ? null : toPx(length, unit, dpi);
  return {
    source: readSource(item.artwork),
    widthPx: px(item.width),
    heightPx: px(item.height),
    quantity: quantityOf(item),
    rotation: item.rotation ?? 'auto',
    trim: item.trim ?? false,
    ...readTrimAlpha(item.trimThreshold),
    mirror: item.mirror ?? false,
    ...readEdges(item, defaults),
    ...(item.artwork.sha256 !== undefined && { sha256: item.artwork.sha256.toLowerCase() }),
  };
}

function readSource({ url, data, file, id }: ItemRequest['artwork']): ArtworkSource {
  if (url !== undefined) return { kind: 'url', url };
  if (data !== undefined) return { kind: 'data', data };
  if (file !== undefined) return { kind: 'file', path: file };
  if (id !== undefined) return { kind: 'upload', id: id.toLowerCase() };
  throw new Error('an artwork without a source passed the schema');
}
