/** Number of groups in an IPv6 address that identify the network: providers assign each customer a /64. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/**
 * Returns the identity of a client: its IPv4 address, even if given in IPv6 form, or its IPv6 network.
 * However an IPv6 address is written, its network is written in one way.
 * @param ip an address without a port, as Node and `forwardedAddresses` return it
 */
export function clientAddress(ip: string | undefined): string {
  // Node forgets the address of a closed connection, but its last request may still be in progress.
  if (ip === undefined) return 'gone';
  if (!ip.includes(':')) return ip;
  const groups = groupsOf(ip);
  if (groups === null) return ip;
  if (isMapped(groups)) return groups.slice(-2).map(asOctets).join('.');
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of an IPv6 address; null: it is not one. */
function groupsOf(ip: string): readonly number[] | null {
  const [address = ''] = ip.split('%');
  if (!URL.canParse(`http://[${address}]`)) return null;
  // The URL parser turns a dotted end into two groups (WHATWG URL, IPv6 serializer).
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = text.split('::');
  const before = numbersIn(head);
  const after = numbersIn(tail);
  const zeros = Array<number>(GROUPS - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

function numbersIn(groups: string): readonly number[] {
  return groups === '' ? [] : groups.split(':').map((group) => parseInt(group, 16));
}

/** Whether it is an IPv4 address in IPv6 form (RFC 4291, section 2.5.5.2). */
function isMapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

function asOctets(group: number): string {
  return `${group >> 8}.${group & 0xff}`;
}
