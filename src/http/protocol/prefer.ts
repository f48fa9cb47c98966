/**
 * Reads from `Prefer: wait=N` how long a client may wait (RFC 7240). The first such preference counts.
 * @param maxSeconds longest wait that is granted; a client that would wait longer gets this one
 * @returns whole seconds; null if there is no such preference or it is 0
 */
export function grantedWaitSeconds(
  prefer: string | string[] | undefined,
  maxSeconds: number,
): number | null {
  const preferences = [prefer ?? []].flat().join(',');
  const wait = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)/i.exec(preferences);
  const seconds = Math.min(Number(wait?.[1] ?? 0), maxSeconds);
  return seconds > 0 ? seconds : null;
}
