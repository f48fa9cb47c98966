import type { ClientAddressHeader } from '../../config/client-address-header.ts';
import type { App, FastifyRequest } from '../app.ts';
import { forwardedAddresses } from './forwarded-addresses.ts';

/** What is believed of the client's address. */
export interface ProxyRule {
  /** Number of proxies in front of the service; 0: clients connect directly. */
  readonly trustedProxies: number;
  /** Header that these proxies set. Default: `x-forwarded-for`. */
  readonly clientAddressHeader?: ClientAddressHeader;
}

const addresses = new WeakMap<FastifyRequest, string | undefined>();

/** Determines each request's client before anything counts requests. */
export function determineClients(app: App, rule: ProxyRule): void {
  app.addHook('onRequest', (request, _reply, done) => {
    addresses.set(request, clientIp(request, rule));
    done();
  });
}

/** Returns the address of the request's client, without a port; undefined: its connection had gone. */
export function ipOf(request: FastifyRequest): string | undefined {
  return addresses.has(request) ? addresses.get(request) : request.ip;
}

/**
 * Walks from the connection's peer towards the client, past the trusted proxies. The walk ends at an entry
 * that is not an address: everything beyond it could have been sent by the client.
 */
function clientIp(
  { ip, headers }: FastifyRequest,
  { trustedProxies, clientAddressHeader = 'x-forwarded-for' }: ProxyRule,
): string | undefined {
  if (trustedProxies === 0) return ip;
  const passedOn = forwardedAddresses(headers, clientAddressHeader).slice(-trustedProxies);
  let found: string | undefined = ip;
  for (const address of passedOn.toReversed()) {
    if (address === null) return found;
    found = address;
  }
  return found;
}
