import { isUtf8 } from 'node:buffer';
import { ArtworkFault } from '../image-files/artwork-fault.ts';

/**
 * Reads a URL of a request or of a redirect. Blanks around it, and capitals in its scheme, are as harmless
 * as in a browser (WHATWG URL, 4.4).
 * @param base the URL that redirects to it
 * @throws ArtworkFault `artwork_bad_url`
 */
export function parseTarget(text: string, base?: URL): URL {
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

/**
 * Returns the text of a `Location` header. Fetch gives each byte as one character; servers write UTF-8, and
 * browsers read it as such (WHATWG Fetch, 2.2.6).
 */
export function locationText(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

const DROPBOX = /^(?:www\.)?dropbox\.com$/;
/** Paths of shared files; other paths of Dropbox are pages, or folders that download as an archive. */
const DROPBOX_FILE = /^\/(?:s|scl\/fi)\//;

/**
 * Turns a share link into the documented link to its file. Dropbox: `dl=1` downloads instead of showing a
 * page (https://help.dropbox.com/share/force-download). The rest of the query stays as it is written.
 */
export function directLink(url: URL): URL {
  const { searchParams, search } = url;
  const isShared = DROPBOX.test(url.hostname) && DROPBOX_FILE.test(url.pathname);
  const isDirect = searchParams.get('dl') === '1' || searchParams.get('raw') === '1';
  if (!isShared || isDirect) return url;
  const direct = new URL(url);
  const rest = search.slice(1).split('&');
  direct.search = [...rest.filter((pair) => pair !== '' && !/^dl(?:=|$)/.test(pair)), 'dl=1'].join(
    '&',
  );
  return direct;
}

/** Names a URL without its query, which may be a signature. */
export function nameUrl({ protocol, host, pathname, search }: URL): string {
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`;
}

/** Returns host and port of a URL; "" if it is not one. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
