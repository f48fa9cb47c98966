/**
 * Reads the public base URL of the service, such as `https://print.shop.example`, or
 * `https://shop.example/print` behind a proxy that strips the path.
 * @returns the URL without a trailing slash (null if the setting is unset), and a sentence if the URL is
 *   bad
 */
export function parsePublicUrl(text: string | undefined): {
  readonly url: string | null;
  readonly faults: readonly string[];
} {
  if (text === undefined) return { url: null, faults: [] };
  const url = withoutTrailingSlashes(text);
  const fault = `PUBLIC_URL must be a URL such as https://print.shop.example, without query, fragment or user, received "${text}"`;
  return { url, faults: isBase(url) ? [] : [fault] };
}

function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '/') end -= 1;
  return text.slice(0, end);
}

/** Accepts only normalised URLs, because paths are appended to the text as it is. */
function isBase(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { href, origin, pathname } = new URL(text);
  return href.replace(/\/$/, '') === text && text === origin + pathname.replace(/\/$/, '');
}
