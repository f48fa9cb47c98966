import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { Resolve } from './address-guard.ts';

const WAIT_MS = 2_000;
const TRIES = 2;

/**
 * Returns a resolver that asks name servers and ignores the hosts file. The system's own lookup occupies
 * one of the few threads that also read the disk, for as long as a remote name server chooses; this
 * resolver needs no thread.
 * @param servers addresses of name servers; by default those of the system
 */
export function resolveByNameServers(servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: WAIT_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([
      resolver.resolve4(hostname),
      resolver.resolve6(hostname),
    ]);
    const found = [...addressesOf(four, 4), ...addressesOf(six, 6)];
    if (found.length === 0 && four.status === 'rejected') throw four.reason;
    return found;
  };
}

function addressesOf(
  answer: PromiseSettledResult<readonly string[]>,
  family: 4 | 6,
): readonly LookupAddress[] {
  if (answer.status === 'rejected') return [];
  return answer.value.map((address) => ({ address, family }));
}
