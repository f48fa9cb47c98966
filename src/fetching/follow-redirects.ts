import type { IncomingMessage } from 'node:http';
import { CookieJar } from 'tough-cookie';
import { ArtworkFault } from '../image-files/artwork-fault.ts';
import { assertPublicLiteral } from '../network/address-guard.ts';
import { Answer } from './answer.ts';
import type { Downloads } from './downloads.ts';
import type { HostPatience } from './host-patience.ts';
import { SilenceError } from './silence-error.ts';
import { directLink, locationText, parseTarget } from './target-url.ts';

/** As many as imgproxy follows; a shortened share link takes four. Browsers follow twenty. */
const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/**
 * Servers that negotiate send the best original, not their smallest variant: lossless and vector formats
 * first (RFC 9110, 12.5.1).
 */
const ACCEPT = 'image/png, image/tiff, image/svg+xml, image/*;q=0.8, */*;q=0.1';

export interface Following {
  readonly signal: AbortSignal;
  /** The moment at which the answer would be too late, on the clock of `performance`. */
  readonly untilMs: number;
  /** Called with the host of each hop before it is asked. */
  readonly onHop: (host: string) => void;
}

/**
 * Requests a URL and follows redirects itself, because every hop must pass the same checks. Cookies live
 * for one chain, as servers expect that set one and redirect.
 * @throws ArtworkFault for a bad redirect, or a host that is known to be down or busy; SilenceError; the
 *   error of the connection
 */
export async function followRedirects(
  first: string,
  downloads: Downloads,
  following: Following,
): Promise<Answer> {
  const { hosts } = downloads;
  const { signal } = following;
  const cookies = new CookieJar();
  let url = directLink(parseTarget(first));
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    await untilAskable(url.host, hosts, following);
    const message = await request(url, downloads, { cookies, signal });
    hosts.answered(url.host);
    const answer = new Answer(message, { url, hop, silenceMs: downloads.config.silenceMs });
    if (!REDIRECTS.has(answer.status)) return answer;
    answer.close();
    for (const cookie of answer.cookies) {
      cookies.setCookieSync(cookie, url.href, { ignoreError: true });
    }
    url = directLink(parseTarget(locationText(answer.header('location') ?? ''), url));
  }
  throw new ArtworkFault(
    'artwork_too_many_redirects',
    `redirects more than ${MAX_REDIRECTS} times`,
  );
}

/** Waits until the host may be asked. @throws ArtworkFault, or the signal's reason */
async function untilAskable(
  host: string,
  hosts: HostPatience,
  following: Following,
): Promise<void> {
  const { signal, untilMs, onHop } = following;
  onHop(host);
  const waitMs = hosts.waitMs(host);
  if (performance.now() + waitMs > untilMs) throw tooBusy(waitMs);
  await hosts.untilWelcome(host, signal);
  const known = hosts.faultOf(host);
  if (known !== null) throw known;
}

function tooBusy(waitMs: number): ArtworkFault {
  const seconds = Math.ceil(waitMs / 1000);
  const detail = `could not be fetched: its server asks to be left alone for another ${seconds} s (Retry-After)`;
  return new ArtworkFault('artwork_http_status', detail, { transient: true });
}

interface Chain {
  readonly cookies: CookieJar;
  readonly signal: AbortSignal;
}

async function request(
  url: URL,
  { client, config }: Downloads,
  { cookies, signal }: Chain,
): Promise<IncomingMessage> {
  const { allowPrivateHosts, silenceMs, userAgent } = config;
  if (!allowPrivateHosts) assertPublicLiteral(url.hostname);
  const cookie = cookies.getCookieStringSync(url.href);
  const headers = {
    accept: ACCEPT,
    'user-agent': userAgent,
    ...(cookie !== '' && { cookie }),
    ...config.headers[url.hostname],
  };
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const either = AbortSignal.any([signal, silence.signal]);
  try {
    return await client.send({ method: 'GET', url: url.href, headers }, either);
  } catch (error) {
    throw silence.signal.aborted ? new SilenceError() : error;
  } finally {
    clearTimeout(timer);
  }
}
