const SECONDS = /^\d{1,9}$/;

/** Returns the time that a `Retry-After` header asks for (RFC 9110, 10.2.3); null if it asks for none. */
export function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  if (SECONDS.test(header)) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - Date.now());
}
