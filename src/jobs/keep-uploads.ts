import { ServiceError, type Fault } from '../errors.ts';
import { allItems, type Item, type JobRequest } from '../gang-sheet/order.ts';

/**
 * The request with every upload that it names found.
 * @param pathsOf where the bytes of uploads are, by id; those that there are not are left out
 * @throws ServiceError `invalid_request` with a fault for every item whose upload there is not
 */
export function keepUploads(
  request: JobRequest,
  pathsOf: (ids: readonly string[]) => ReadonlyMap<string, string>,
): JobRequest {
  const faults: Fault[] = [];
  const named = allItems(request).flatMap(({ source }) =>
    source.kind === 'upload' ? [source.id] : [],
  );
  if (named.length === 0) return request;
  const paths = pathsOf([...new Set(named)]);
  const found = (item: Item): Item => {
    if (item.source.kind !== 'upload') return item;
    const { id } = item.source;
    const path = paths.get(id);
    if (path !== undefined) return { ...item, source: { kind: 'kept', id, path } };
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
