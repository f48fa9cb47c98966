import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { ClientAddressHeader } from '../../config/client-address-header.ts';

/**
 * Reads the addresses that proxies have passed on, without their ports, in the order in which the header
 * lists them: the nearest proxy's entry comes last. An entry without an address is null, such as
 * `unknown`, or the hidden name of a client (RFC 7239, section 6).
 */
export function forwardedAddresses(
  headers: IncomingHttpHeaders,
  header: ClientAddressHeader,
): readonly (string | null)[] {
  // Node joins the lines of a repeated header with commas.
  const text = [headers[header] ?? []].flat().join(',');
  if (text.trim() === '') return [];
  if (header === 'forwarded') return elementsOf(text).map(forOf).map(addressOf);
  if (header === 'x-forwarded-for') return text.split(',').map(addressOf);
  return [addressOf(text)];
}

/**
 * Splits `Forwarded` into its elements, one for each proxy (RFC 7239, section 4). A client may send a quoted
 * string that does not end, which would hide what proxies add to it; then the header has no address at all.
 */
function elementsOf(text: string): readonly string[] {
  const { parts, isOpen } = splitAt(text, ',');
  return isOpen ? [''] : parts;
}

interface Split {
  readonly parts: readonly string[];
  /** Whether the text ends within a quoted string. */
  readonly isOpen: boolean;
}

/** Splits outside quoted strings, in which a backslash escapes the next character (RFC 9110, section 5.6.4). */
function splitAt(text: string, separator: ',' | ';'): Split {
  const parts: string[] = [];
  let from = 0;
  let isOpen = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isOpen = !isOpen;
    else if (character === '\\' && isOpen) at += 1;
    else if (character === separator && !isOpen) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return { parts: [...parts, text.slice(from)], isOpen };
}

/** The value of `for` in an element, without its quotes; empty if there is none. */
function forOf(element: string): string {
  for (const pair of splitAt(element, ';').parts) {
    const [name = '', value = ''] = pair.split('=', 2);
    if (name.trim().toLowerCase() === 'for') return value.trim().replace(/^"(.*)"$/, '$1');
  }
  return '';
}

/** Cuts off a port. Azure's gateway adds one to IPv4 addresses; IPv6 addresses then have brackets. */
function addressOf(node: string): string | null {
  const text = node.trim();
  const [, bracketed] = /^\[([^\]]*)\](?::\w*)?$/.exec(text) ?? [];
  const [, dotted] = /^([\d.]+):\w*$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  return isIP(address) === 0 ? null : address;
}
