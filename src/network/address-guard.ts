import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Returns all addresses for a host name. Tests inject their own. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** The host has a forbidden address, or no address at all. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code: 'forbidden_address' | 'no_address';

  constructor(code: AddressError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** This address looks public, but is Azure's metadata and DNS service. */
const AZURE_HOST = '168.63.129.16';

/**
 * Returns the name of the special range that contains an address, or null for an ordinary public address.
 * IPv6 forms that contain an IPv4 address are treated like that address if the network would deliver to it
 * (mapped, NAT64). Tunnel addresses (6to4, Teredo) are always refused.
 */
export function forbiddenRange(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'unintelligible';
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv6 ? forbiddenIPv6(parsed) : forbiddenIPv4(parsed);
}

function forbiddenIPv4(address: ipaddr.IPv4): string | null {
  if (address.toString() === AZURE_HOST) return 'metadata';
  return address.range() === 'unicast' ? null : address.range();
}

function forbiddenIPv6(address: ipaddr.IPv6): string | null {
  if (address.isIPv4MappedAddress() || address.match(NAT64)) {
    return forbiddenIPv4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  }
  if (address.range() !== 'unicast') return address.range();
  return address.match(GLOBAL_UNICAST) ? null : 'unassigned';
}

/** Removes the brackets that a URL puts around an IPv6 literal. */
export function unbracket(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * Returns a lookup function for sockets that refuses forbidden addresses. It checks all addresses of a name
 * and passes exactly these on to the socket, so a name that resolves differently a second time cannot evade
 * the check. If one address is forbidden, the whole name is refused, because a later attempt might use that
 * address.
 */
export function guardedLookup(resolve: Resolve = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        const error = first === undefined ? nothingFound(hostname) : errorOf(hostname, addresses);
        if (error !== null || first === undefined) callback(error, '', 0);
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

/**
 * Checks a host that is an IP address. Host names pass; they are checked when they are resolved.
 * @throws AddressError `forbidden_address` if the address is not an ordinary public one
 */
export function assertPublicLiteral(hostname: string): void {
  const host = unbracket(hostname);
  const error = ipaddr.isValid(host) ? errorOf(host, [{ address: host, family: 0 }]) : null;
  if (error !== null) throw error;
}

function errorOf(hostname: string, addresses: readonly LookupAddress[]): AddressError | null {
  for (const { address } of addresses) {
    const range = forbiddenRange(address);
    if (range === null) continue;
    return new AddressError(
      'forbidden_address',
      // The message does not reveal the address, because a client could otherwise map the internal network.
      `must lead to a public address, received host "${hostname}" with a ${range} address`,
    );
  }
  return null;
}

function nothingFound(hostname: string): AddressError {
  return new AddressError('no_address', `has host "${hostname}", which has no address`);
}

/** Asks the system, with its hosts file and its search domains; see `resolveByNameServers` for the cost. */
export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
