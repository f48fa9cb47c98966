import { ServiceError, type Fault } from '../../errors.ts';
import { allItems, type Item, type JobRequest } from '../../gang-sheet/order.ts';

/**
 * Resolves the upload ids in a request to the SHA-256 of their files.
 * @param find the SHA-256 of each upload, by id; ids that do not exist are left out
 * @throws ServiceError `invalid_request` with a fault for every item whose upload does not exist
 */
export async function keepUploads(
  request: JobRequest,
  find: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<JobRequest> {
  const faults: Fault[] = [];
  const named = allItems(request).flatMap(({ source }) =>
    source.kind === 'upload' ? [source.id] : [],
  );
  if (named.length === 0) return request;
  const found = await find([...new Set(named)]);
  const resolve = (item: Item): Item => {
    if (item.source.kind !== 'upload') return item;
    const { id } = item.source;
    const sha256 = found.get(id);
    if (sha256 !== undefined) return { ...item, source: { kind: 'kept', id, sha256 } };
    faults.push(notFound(item, id));
    return item;
  };
  const orders = request.orders.map((order) => ({ ...order, items: order.items.map(resolve) }));
  if (faults.length === 0) return { ...request, orders };
  const items = faults.length === 1 ? '1 item refers' : `${faults.length} items refer`;
  const message = `${items} to artwork that does not exist.`;
  throw new ServiceError('invalid_request', message, { faults });
}

function notFound({ pointer }: Item, id: string): Fault {
  return {
    pointer: `${pointer}/artwork/id`,
    code: 'artwork_not_found',
    detail: `Artwork ${id} does not exist: it was never uploaded, or it has expired.`,
  };
}
