import { drawOf, type Draw } from './draw.ts';
import { byteMutations } from './mutate-bytes.ts';
import { requestChanges, type RequestText } from './mutate-requests.ts';

export interface FuzzedConnection {
  /** Names of the changes, in order. */
  readonly changes: readonly string[];
  /** Bytes to write, one piece after another. */
  readonly pieces: readonly Buffer[];
}

const BODIES = [
  '{"orders":[]}',
  '{"orders":[{"id":"1","items":[{"artwork":{"id":"00000000-0000-4000-8000-000000000000"}}]}]}',
  ...[
    '',
    '{',
    '[[[[',
    '"\\ud800"',
    '{"__proto__":{"a":1}}',
    'null',
    '\u0000\u0001',
    'é'.repeat(200),
  ],
];
const GETS = [
  '/healthz',
  '/readyz',
  '/gangsheets',
  '/gangsheets?limit=1',
  '/incidents',
  '/docs',
  '/nothing',
];
const ID = '0197f3a2-5b0c-7c11-9d7e-3f2a6c1b8e40';

function sound(draw: Draw): RequestText {
  const host = 'Host: gangsheet';
  if (draw.oneIn(3)) return { line: `GET ${draw.from(GETS)} HTTP/1.1`, fields: [host], body: '' };
  if (draw.oneIn(4)) {
    const path = draw.from(['', '/events', '/parts/1', '/map', '/deliveries']);
    const method = draw.from(['GET', 'DELETE', 'POST']);
    return { line: `${method} /gangsheets/${ID}${path} HTTP/1.1`, fields: [host], body: '' };
  }
  const path = draw.from([
    '/gangsheets',
    '/gangsheets/quote',
    '/gangsheets/preflight',
    '/artworks',
  ]);
  const type = path === '/artworks' ? 'image/png' : 'application/json';
  const body = draw.from(BODIES);
  const fields = [host, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`];
  return { line: `POST ${path} HTTP/1.1`, fields, body };
}

/** Ends a connection whose framing is intact: the service closes it after the answer. */
const LAST = 'GET /healthz HTTP/1.1\r\nHost: gangsheet\r\nConnection: close\r\n\r\n';

/** Makes the bytes of one connection: one to three requests, most of them broken, and a sound one. */
export function fuzzedConnection(of: {
  readonly seed: number;
  readonly caseNumber: number;
}): FuzzedConnection {
  const draw = drawOf(of.seed, of.caseNumber);
  const names: string[] = [];
  const requests = Array.from({ length: draw.from([1, 1, 2, 3]) }, () => {
    let request = sound(draw);
    for (let count = draw.from([0, 1, 1, 2]); count > 0; count -= 1) {
      const [name, change] = draw.from(Object.entries(requestChanges));
      names.push(name);
      request = change(request, draw);
    }
    return written(request, draw);
  });
  let bytes = Buffer.from(requests.join('') + LAST, 'latin1');
  if (draw.oneIn(4)) {
    const [name, change] = draw.from(Object.entries(byteMutations));
    names.push(name);
    bytes = Buffer.from(change(bytes, Buffer.from(LAST), draw));
  }
  return { changes: names, pieces: cut(bytes, draw) };
}

function written({ line, fields, body }: RequestText, draw: Draw): string {
  const end = draw.oneIn(20) ? draw.from(['\n', '\r', '\r\r\n', '\n\r']) : '\r\n';
  return `${[line, ...fields, '', ''].join(end)}${Buffer.from(body).toString('latin1')}`;
}

function cut(bytes: Buffer, draw: Draw): readonly Buffer[] {
  const at = Array.from({ length: draw.below(3) }, () => draw.below(bytes.length + 1));
  const ends = [...at.sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}
