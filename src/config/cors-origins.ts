/** Allows pages from any origin. This is safe: callers are identified by key, never by a cookie. */
export const ANY_ORIGIN = '*';

/**
 * Reads `https://shop.example,https://admin.shop.example`, or `*`; undefined means no origins.
 * @returns the origins as browsers send them, and a sentence for each bad entry
 */
export function parseCorsOrigins(text: string | undefined): {
  readonly origins: readonly string[];
  readonly faults: readonly string[];
} {
  if (text === undefined) return { origins: [], faults: [] };
  const origins = text.split(',').map((entry) => entry.trim());
  const faults = origins
    .filter((origin) => !(origin === ANY_ORIGIN && origins.length === 1) && !isOrigin(origin))
    .map(
      (origin) =>
        `CORS_ORIGINS must be origins such as https://shop.example, or * alone, received "${origin}"`,
    );
  return { origins, faults };
}

/** Accepts only the spelling that browsers use in `Origin`, because nothing is normalised later. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
