import type { FastifyRequest } from '../app.ts';
import { LINK_HOLDER, visitorOf } from './caller.ts';
import { clientAddress } from './client-address.ts';

/** Returns what the limits of a client are counted by: the name of its key or, without a key, its address. */
export function clientOf(request: FastifyRequest): string {
  const visitor = visitorOf(request);
  const owner = visitor === LINK_HOLDER ? null : visitor.owner;
  return owner === null ? `address ${clientAddress(request.ip)}` : `key ${owner}`;
}
