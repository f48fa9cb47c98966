import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtworkSource, Item, JobRequest } from '../../gang-sheet/order.ts';

export interface SpoolTarget {
  readonly inputsDir: string;
  readonly jobId: string;
}

/**
 * Writes a request's data URIs to files in the job's folder, each distinct URI once, and returns the
 * request with their keys: megabytes of base64 belong neither in the database nor in a message between
 * processes. The files contain the URIs unchanged; the renderer decodes them.
 */
export async function spoolArtwork(
  request: JobRequest,
  { inputsDir, jobId }: SpoolTarget,
): Promise<JobRequest> {
  const writes = new Map<string, Promise<void>>();

  const spool = (data: string): ArtworkSource => {
    const key = join(jobId, `${createHash('sha256').update(data).digest('hex')}.uri`);
    if (!writes.has(key)) writes.set(key, writeFile(join(inputsDir, key), data));
    return { kind: 'spooled', key };
  };
  const spoolItem = (item: Item): Item =>
    item.source.kind === 'data' ? { ...item, source: spool(item.source.data) } : item;

  const items = request.orders.flatMap((order) => order.items);
  if (!items.some((item) => item.source.kind === 'data')) return request;
  await mkdir(join(inputsDir, jobId), { recursive: true });
  const orders = request.orders.map((order) => ({ ...order, items: order.items.map(spoolItem) }));
  await Promise.all(writes.values());
  return { ...request, orders };
}
