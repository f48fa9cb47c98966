interface PublicUrl {
  readonly url: string | null;
  readonly faults: readonly string[];
}

/**
 * Reads the public base URL of the service, such as `https://print.shop.example`, or
 * `https://shop.example/print` behind a proxy that strips the path.
 * @returns the URL without a trailing slash (null if the setting is unset), and a sentence if the URL is
 *   bad
 */
export function parsePublicUrl(text: string | undefined): PublicUrl {
  if (text === undefined) return { url: null, faults: [] };
  const url = withoutTrailingSlashes(text);
  const fault = `PUBLIC_URL must be a URL such as https://print.shop.example, without query, fragment or user, received "${text}"`;
  return { url, faults: isBase(url) ? [] : [fault] };
}

/** Reads a domain at which a platform serves the service over https, such as `print.up.railway.app`. */
export function parsePublicDomain(domain: string | undefined): PublicUrl {
  if (domain === undefined) return { url: null, faults: [] };
  const url = `https://${domain}`;
  const fault = `RAILWAY_PUBLIC_DOMAIN must be a domain such as print.up.railway.app, received "${domain}"`;
  return { url, faults: isBase(url) && new URL(url).host === domain ? [] : [fault] };
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
