/**
 * Reads the URL that callers know the service by, such as `https://print.shop.example` or
 * `https://shop.example/print` behind a proxy that takes the path away.
 * @returns the URL without a slash at its end, null where there is no text, and a sentence when it is none
 */
export function parsePublicUrl(text: string | undefined): {
  readonly url: string | null;
  readonly faults: readonly string[];
} {
  if (text === undefined) return { url: null, faults: [] };
  const url = text.replace(/\/+$/, '');
  const fault = `PUBLIC_URL must be a URL such as https://print.shop.example, without query, fragment or user, received "${text}"`;
  return { url, faults: isBase(url) ? [] : [fault] };
}

/** Paths are put behind it as they are, so it must be written as it is read. */
function isBase(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { href, origin, pathname } = new URL(text);
  return href.replace(/\/$/, '') === text && text === origin + pathname.replace(/\/$/, '');
}
