import { ServiceError, type Fault } from '../errors.ts';
import { allItems, type Item, type JobRequest } from '../gang-sheet/order.ts';

/**
 * The request with every upload that it names found.
 * @param pathOfUpload where the bytes of an upload are; null: there is none
 * @throws ServiceError `invalid_request` with a fault for every item whose upload there is not
 */
export function keepUploads(
  request: JobRequest,
  pathOfUpload: (id: string) => string | null,
): JobRequest {
  const faults: Fault[] = [];
  const paths = new Map<string, string | null>();
  const pathOf = (id: string): string | null => {
    const path = paths.has(id) ? (paths.get(id) ?? null) : pathOfUpload(id);
    paths.set(id, path);
    return path;
  };
  const found = (item: Item): Item => {
    if (item.source.kind !== 'upload') return item;
    const { id } = item.source;
    const path = pathOf(id);
    if (path !== null) return { ...item, source: { kind: 'kept', id, path } };
    faults.push(notFound(item, id));
    return item;
  };
  const orders = request.orders.map((order) => ({ ...order, items: order.items.map(found) }));
  if (faults.length === 0) return { ...request, orders };
  const message = `${faults.length} items name artwork that is not there.`;
  throw new ServiceError('invalid_request', message, { faults });
}

/** Ids of the uploads that a request uses, each once. */
export function usedUploads(request: JobRequest): ReadonlySet<string> {
  const ids = allItems(request).flatMap(({ source }) =>
    source.kind === 'kept' ? [source.id] : [],
  );
  return new Set(ids);
}

function notFound({ pointer }: Item, id: string): Fault {
  return {
    pointer: `${pointer}/artwork/id`,
    code: 'artwork_not_found',
    detail: `There is no artwork ${id}: it was never uploaded, or has expired.`,
  };
}
