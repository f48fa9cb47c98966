/** Number of groups in an IPv6 address that identify the network: providers assign each customer a /64. */
const NETWORK_GROUPS = 4;

/**
 * Returns the identity of a client: its IPv4 address, even if given in IPv6 form, or its IPv6 network.
 */
export function clientAddress(ip: string | undefined): string {
  // Node forgets the address of a closed connection, but its last request may still be in progress.
  if (ip === undefined) return 'gone';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...after];
  return `${all.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
