import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtworkSource, Item, JobRequest } from '../gang-sheet/order.ts';

/**
 * Puts the data URIs of a request into files under `folder` (each distinct one once) and returns the
 * request with references to them: megabytes of base64 belong neither into the database nor into a
 * message between processes. The files hold the URIs as they came; the renderer decodes them.
 */
export async function spoolArtwork(request: JobRequest, folder: string): Promise<JobRequest> {
  const writes = new Map<string, Promise<void>>();

  const spool = (data: string): ArtworkSource => {
    const path = join(folder, `${createHash('sha256').update(data).digest('hex')}.uri`);
    if (!writes.has(path)) writes.set(path, writeFile(path, data));
    return { kind: 'spooled', path };
  };
  const spoolItem = (item: Item): Item =>
    item.source.kind === 'data' ? { ...item, source: spool(item.source.data) } : item;

  const items = request.orders.flatMap((order) => order.items);
  if (!items.some((item) => item.source.kind === 'data')) return request;
  await mkdir(folder, { recursive: true });
  const orders = request.orders.map((order) => ({ ...order, items: order.items.map(spoolItem) }));
  await Promise.all(writes.values());
  return { ...request, orders };
}
