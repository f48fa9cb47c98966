import type { FastifyRequest } from '../app.ts';
import { knownVisitorOf, LINK_HOLDER } from './caller.ts';
import { clientAddress } from './client-address.ts';
import { ipOf } from './client-ip.ts';

/** Returns the client that a request counts towards: the name of its key or, without a key, its address. */
export function clientOf(request: FastifyRequest): string {
  const visitor = knownVisitorOf(request);
  const owner = visitor === null || visitor === LINK_HOLDER ? null : visitor.owner;
  return owner === null ? `address ${clientAddress(ipOf(request))}` : `key ${owner}`;
}
