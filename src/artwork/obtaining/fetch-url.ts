import { Readable } from 'node:stream';
import { Agent, fetch, type Dispatcher, type Response } from 'undici';
import {
  type AddressError,
  assertPublicLiteral,
  guardedLookup,
  type Resolve,
} from '../../network/address-guard.ts';
import { addressErrorIn, describeFailure } from '../../network/connection-failure.ts';
import { ArtworkFault, tooLarge, type ArtworkFaultCode } from '../../image-files/artwork-fault.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Shared by the downloads of one batch. */
export interface Downloads {
  readonly agent: Dispatcher;
  readonly allowPrivateHosts: boolean;
}

export interface UrlRequest {
  readonly url: string;
  readonly downloads: Downloads;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Opens connections for one batch of downloads. The caller closes them with `agent.destroy()`. */
export function openDownloads(allowPrivateHosts: boolean, resolve?: Resolve): Downloads {
  const connect = allowPrivateHosts ? {} : { lookup: guardedLookup(resolve) };
  return { agent: new Agent({ connect }), allowPrivateHosts };
}

/**
 * Fetches the body behind a URL. Follows redirects itself, because every hop must pass the same checks.
 * @throws ArtworkFault, or the signal's reason
 */
export async function fetchUrl({ url, downloads, maxBytes, signal }: UrlRequest) {
  let target = parseUrl(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await request(target, downloads, signal);
    if (!REDIRECTS.has(response.status)) return bodyOf(response, maxBytes);
    await response.body?.cancel();
    target = parseUrl(response.headers.get('location') ?? '', target);
  }
  throw new ArtworkFault(
    'artwork_too_many_redirects',
    `redirects more than ${MAX_REDIRECTS} times`,
  );
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null;
  const subject = base === undefined ? '' : 'redirects to a URL that ';
  const bad = (what: string) => new ArtworkFault('artwork_bad_url', subject + what);
  if (url === null || text === '') throw bad('is not valid');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw bad(`must use http or https, received scheme "${url.protocol.slice(0, -1)}"`);
  }
  if (url.username !== '' || url.password !== '') {
    throw bad('must not contain credentials');
  }
  return url;
}

async function request(
  url: URL,
  { agent, allowPrivateHosts }: Downloads,
  signal: AbortSignal,
): Promise<Response> {
  try {
    if (!allowPrivateHosts) assertPublicLiteral(url.hostname);
    return await fetch(url, {
      dispatcher: agent,
      redirect: 'manual',
      signal,
      headers: { accept: 'image/*', 'user-agent': 'gangsheet' },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionFault(error);
  }
}

/**
 * The fault for a refusal by the address guard or a failed connection. `fetch` wraps both in a
 * TypeError.
 */
export function connectionFault(error: unknown): ArtworkFault {
  const refusal = addressErrorIn(error);
  if (refusal !== null) {
    return new ArtworkFault(codeOf(refusal), refusal.message, { cause: error });
  }
  const detail = `could not be reached: ${describeFailure(error)}`;
  return new ArtworkFault('artwork_unreachable', detail, { cause: error, transient: true });
}

function codeOf({ code }: AddressError): ArtworkFaultCode {
  return code === 'no_address' ? 'artwork_unreachable' : 'artwork_forbidden_address';
}

async function bodyOf(response: Response, maxBytes: number): Promise<Readable> {
  const fault = faultOfHead(response, maxBytes);
  if (fault === null && response.body !== null) return Readable.fromWeb(response.body);
  await response.body?.cancel();
  throw fault ?? new ArtworkFault('artwork_not_an_image', 'is empty: send the file again');
}

function faultOfHead(response: Response, maxBytes: number): ArtworkFault | null {
  if (response.status !== 200) {
    const transient = response.status >= 500 || response.status === 429;
    const detail = `could not be fetched: the server responded with status ${response.status}`;
    return new ArtworkFault('artwork_http_status', detail, { transient });
  }
  const announced = Number(response.headers.get('content-length'));
  return announced > maxBytes ? tooLarge(maxBytes) : null;
}
