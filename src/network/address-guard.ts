import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All addresses of a host name. Injected by tests. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** A host that must not be connected to, or that leads nowhere. */
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
/** Looks public, but is the host's own metadata and DNS service on Azure. */
const AZURE_HOST = '168.63.129.16';

/**
 * The name of the special range that an address lies in, or null when it is an ordinary public one.
 * IPv6 forms that carry an IPv4 address are judged by that address where the network would deliver
 * to it (mapped, NAT64); tunnels (6to4, Teredo) are refused whatever they carry.
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

/** The brackets of an IPv6 literal are the URL's, not the address's. */
export function unbracket(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * A lookup for sockets. It checks every address that a name has, and the socket connects to the very
 * addresses that were checked: a name that answers differently the second time is not asked again.
 * A single forbidden address refuses the name, as the next attempt might take that one.
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

/** @throws AddressError `forbidden_address` when the host is an address that is not an ordinary public one */
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
      // The address itself stays unsaid: a stranger could map the inner network by asking.
      `must lead to a public address, received host "${hostname}" with a ${range} address`,
    );
  }
  return null;
}

function nothingFound(hostname: string): AddressError {
  return new AddressError('no_address', `has host "${hostname}", which has no address`);
}

const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
