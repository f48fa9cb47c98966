import { basename, dirname, join } from 'node:path';
import type { ArtworkSource, JobRequest } from '../../../gang-sheet/order.ts';
import type { Preparable } from '../transacted.ts';
import { stored } from '../../rows/stored-shapes.ts';

/** Sources as stored up to schema version 12, with the absolute path of their file. */
type OldSource =
  | { readonly kind: 'spooled'; readonly path: string }
  | { readonly kind: 'kept'; readonly id: string; readonly path: string };

type StoredRequest = Omit<JobRequest, 'orders'> & {
  readonly orders: readonly {
    readonly items: readonly { readonly source: ArtworkSource | OldSource }[];
  }[];
};

/**
 * Replaces the absolute paths in stored requests with keys: job and file name for a spooled data
 * URI, the SHA-256 for an upload. A data folder can then be moved. Damaged requests stay as they are.
 */
export function removeLocalPaths(db: Preparable): void {
  const ids = db.prepare(
    `SELECT id FROM jobs WHERE request LIKE '%"path":%' AND json_valid(request) ORDER BY id`,
  );
  const read = db.prepare('SELECT request FROM jobs WHERE id = ?');
  const write = db.prepare('UPDATE jobs SET request = ? WHERE id = ?');
  // One request at a time: each may take several megabytes.
  for (const { id } of ids.all() as { id: string }[]) {
    const { request } = read.get(id) as { request: string };
    const parsed: unknown = JSON.parse(request);
    if (!stored.request(parsed)) continue;
    write.run(JSON.stringify(withKeys(parsed as StoredRequest)), id);
  }
}

function withKeys(request: StoredRequest): object {
  const orders = request.orders.map((order) => ({
    ...order,
    items: order.items.map((item) => ({ ...item, source: withKey(item.source) })),
  }));
  return { ...request, orders };
}

function withKey(source: ArtworkSource | OldSource): ArtworkSource {
  if (!('path' in source) || source.kind === 'file') return source;
  const { path } = source;
  if (source.kind === 'kept') return { kind: 'kept', id: source.id, sha256: basename(path) };
  return { kind: 'spooled', key: join(basename(dirname(path)), basename(path)) };
}
