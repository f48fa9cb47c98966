import { CookieJar } from 'tough-cookie';
import { fetch, type Response } from 'undici';
import { ArtworkFault } from '../image-files/artwork-fault.ts';
import { assertPublicLiteral } from '../network/address-guard.ts';
import type { Downloads } from './downloads.ts';
import { directLink, locationText, parseTarget } from './target-url.ts';

/** As many as imgproxy follows; a shortened share link takes four. Browsers follow twenty. */
const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/**
 * Servers that negotiate send the best original, not their smallest variant: lossless and vector formats
 * first (RFC 9110, 12.5.1).
 */
const ACCEPT = 'image/png, image/tiff, image/svg+xml, image/*;q=0.8, */*;q=0.1';

/** The answer at the end of a chain of redirects. */
export interface Answer {
  readonly response: Response;
  readonly url: URL;
  readonly isRedirected: boolean;
}

/**
 * Requests a URL and follows redirects itself, because every hop must pass the same checks. Cookies live
 * for one chain, as servers expect that set one and redirect.
 * @throws ArtworkFault for a bad redirect; the error of `fetch`, or the signal's reason
 */
export async function followRedirects(
  first: string,
  downloads: Downloads,
  signal: AbortSignal,
): Promise<Answer> {
  const cookies = new CookieJar();
  let url = directLink(parseTarget(first));
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    await downloads.hosts.untilWelcome(url.host, signal);
    const response = await request(url, downloads, { cookies, signal });
    if (!REDIRECTS.has(response.status)) return { response, url, isRedirected: hop > 0 };
    await response.body?.cancel();
    for (const cookie of response.headers.getSetCookie()) {
      cookies.setCookieSync(cookie, url.href, { ignoreError: true });
    }
    url = directLink(parseTarget(locationText(response.headers.get('location') ?? ''), url));
  }
  throw new ArtworkFault(
    'artwork_too_many_redirects',
    `redirects more than ${MAX_REDIRECTS} times`,
  );
}

interface Chain {
  readonly cookies: CookieJar;
  readonly signal: AbortSignal;
}

function request(url: URL, downloads: Downloads, { cookies, signal }: Chain): Promise<Response> {
  const { allowPrivateHosts, userAgent, headers } = downloads.config;
  if (!allowPrivateHosts) assertPublicLiteral(url.hostname);
  const cookie = cookies.getCookieStringSync(url.href);
  return fetch(url, {
    dispatcher: downloads.agent,
    redirect: 'manual',
    signal,
    headers: {
      accept: ACCEPT,
      'user-agent': userAgent,
      ...(cookie !== '' && { cookie }),
      ...headers[url.hostname],
    },
  });
}
