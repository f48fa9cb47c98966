import { MAX_WAIT_SECONDS } from '../contract/limits.ts';

/**
 * Reads from `Prefer: wait=N` how long a client is prepared to wait (RFC 7240). The first such
 * preference counts, up to one minute.
 * @returns whole seconds; null if there is no such preference or it is 0
 */
export function preferredWaitSeconds(prefer: string | string[] | undefined): number | null {
  const preferences = [prefer ?? []].flat().join(',');
  const wait = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)/i.exec(preferences);
  const seconds = Math.min(Number(wait?.[1] ?? 0), MAX_WAIT_SECONDS);
  return seconds > 0 ? seconds : null;
}
