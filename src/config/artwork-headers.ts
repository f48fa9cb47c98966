/** Characters of a header's value (RFC 9110, 5.5), without those beyond ASCII. */
export const HEADER_TEXT = '^[\\x20-\\x7e]*$';

const VALUE = new RegExp(HEADER_TEXT);
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** The service or the connection sets these. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
]);

type Headers = Readonly<Record<string, string>>;

interface ParsedHeaders {
  /** By host. */
  readonly headers: Readonly<Record<string, Headers>>;
  readonly faults: readonly string[];
}

/** Reads the value of ARTWORK_HEADERS. Values are not repeated in faults, because they may be secret. */
export function parseArtworkHeaders(text: string): ParsedHeaders {
  if (text.trim() === '') return { headers: {}, faults: [] };
  const parsed = parseJson(text);
  if (!isObject(parsed)) return bad('must be a JSON object of hosts');
  const headers: Record<string, Headers> = {};
  for (const [host, ofHost] of Object.entries(parsed)) {
    if (!isObject(ofHost)) return bad(`must give an object of headers for host "${host}"`);
    if (!URL.canParse(`https://${host}`) || new URL(`https://${host}`).hostname !== host) {
      return bad(`must name hosts in lower case and without a port, received "${host}"`);
    }
    for (const [name, value] of Object.entries(ofHost)) {
      if (!TOKEN.test(name) || RESERVED.has(name.toLowerCase())) {
        return bad(`must not set the header "${name}"`);
      }
      if (typeof value !== 'string' || !VALUE.test(value)) {
        return bad(`must give header "${name}" of host "${host}" a value of printable ASCII`);
      }
    }
    headers[host] = ofHost as Headers;
  }
  return { headers, faults: [] };
}

function bad(what: string): ParsedHeaders {
  return { headers: {}, faults: [`ARTWORK_HEADERS ${what}`] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
