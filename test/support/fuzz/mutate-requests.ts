import type { Draw } from './draw.ts';

/** A request as text, which the changes may break. */
export interface RequestText {
  readonly line: string;
  readonly fields: readonly string[];
  readonly body: string;
}

type Change = (request: RequestText, draw: Draw) => RequestText;

const LONG = 'a'.repeat(20_000);

/** Changes the request line to one of these. */
const LINES = [
  ...[
    'GET',
    '',
    ' ',
    'GET /',
    'GET  /healthz HTTP/1.1',
    'get /healthz HTTP/1.1',
    'GET /healthz',
    'GET /healthz HTTP/0.9',
  ],
  ...[
    'GET /healthz HTTP/1.0',
    'GET /healthz HTTP/2.0',
    'GET /healthz HTTP/1.1x',
    'GET http://a/healthz HTTP/1.1',
  ],
  ...[
    'OPTIONS * HTTP/1.1',
    'CONNECT a:1 HTTP/1.1',
    'PRI * HTTP/2.0',
    'TRACE / HTTP/1.1',
    'PUT /gangsheets HTTP/1.1',
  ],
  ...[
    'GET /%zz HTTP/1.1',
    'GET /%00 HTTP/1.1',
    'GET /../../etc/passwd HTTP/1.1',
    'GET //a//b HTTP/1.1',
    'GET /é HTTP/1.1',
  ],
  ...[
    'GET /gangsheets/%2e%2e%2f HTTP/1.1',
    'GET /?%F0%28 HTTP/1.1',
    `GET /${LONG} HTTP/1.1`,
    `GET /${LONG.slice(0, 9000)} HTTP/1.1`,
  ],
  ...[
    'PROPFIND / HTTP/1.1',
    'M-SEARCH * HTTP/1.1',
    '\u0016\u0003\u0001\u0002\u0000\u0001',
    'SSH-2.0-x',
  ],
];
const LENGTHS = [
  '-1',
  '1',
  '5',
  '99999',
  '1e3',
  '0x10',
  '+5',
  ' 5 ',
  '5, 5',
  '5,6',
  '',
  'abc',
  '18446744073709551616',
];
const ENCODINGS = [
  'chunked',
  'Chunked',
  ' chunked',
  'xchunked',
  'chunked, identity',
  'gzip, chunked',
  'identity',
  '\u000bchunked',
];
const FIELDS = [
  ...[
    'Host: other',
    'Host:',
    'Connection: upgrade\r\nUpgrade: websocket',
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c',
  ],
  ...[
    'Expect: 100-continue',
    'Expect: x',
    'Content-Encoding: gzip',
    'Content-Type: text/plain',
    'Content-Type: ;;;',
    'Prefer: wait=1',
  ],
  ...[
    ': empty',
    'No colon',
    'Space : 1',
    ' folded: 1',
    'Null: a\u0000b',
    'Bare: a\rb',
    'Tab:\t1',
    `Long: ${LONG}`,
    'X-Request-Id: \u0001',
  ],
  ...[
    'Range: bytes=-',
    'Range: bytes=0-9999999999999999999',
    'If-None-Match: "',
    'Idempotency-Key: \u00ff',
    'Authorization: Bearer',
    'Cookie: a',
  ],
  ...[
    'Accept: */*;q=x',
    'Origin: null',
    'Content-Length: 3',
    'Transfer-Encoding: chunked',
    'Trailer: x',
    'TE: trailers',
  ],
];

/** Changes to requests, by name. */
export const requestChanges: Readonly<Record<string, Change>> = {
  'another request line': (request, draw) => ({ ...request, line: draw.from(LINES) }),
  'another length': (request, draw) => withField(request, `Content-Length: ${draw.from(LENGTHS)}`),
  'a second length': (request, draw) =>
    added(request, `Content-Length: ${draw.from(LENGTHS)}`, draw),
  'another encoding': (request, draw) =>
    added(request, `Transfer-Encoding: ${draw.from(ENCODINGS)}`, draw),
  chunks: (request, draw) => {
    const fields = request.fields.filter((field) => !field.startsWith('Content-Length'));
    return added(
      { ...request, fields, body: chunked(request.body, draw) },
      'Transfer-Encoding: chunked',
      draw,
    );
  },
  'a hostile field': (request, draw) => added(request, draw.from(FIELDS), draw),
  'many fields': (request, draw) => {
    const many = Array.from({ length: draw.from([99, 300, 3000]) }, (_, index) => `X${index}: 1`);
    return { ...request, fields: [...request.fields, ...many] };
  },
  'a missing field': (request, draw) => ({
    ...request,
    fields: request.fields.toSpliced(draw.below(request.fields.length), 1),
  }),
  'a longer body': (request) => ({
    ...request,
    body: `${request.body}GET /healthz HTTP/1.1\r\n\r\n`,
  }),
};

function withField({ fields, ...request }: RequestText, field: string): RequestText {
  const [name] = field.split(':', 1);
  return { ...request, fields: [...fields.filter((one) => !one.startsWith(name!)), field] };
}

function added({ fields, ...request }: RequestText, field: string, draw: Draw): RequestText {
  return { ...request, fields: fields.toSpliced(draw.below(fields.length + 1), 0, field) };
}

function chunked(body: string, draw: Draw): string {
  const size = Buffer.byteLength(body).toString(16);
  const sizes = [
    size,
    size,
    size,
    'zz',
    '-1',
    `${size} `,
    `0${size}`,
    'ffffffffffffffff',
    '',
    `${size};${LONG}`,
  ];
  const ends = [
    '0\r\n\r\n',
    '0\r\n\r\n',
    '',
    '0\r\n',
    '0\r\nX: 1\r\n\r\n',
    '0\r\nContent-Length: 9\r\n\r\n',
  ];
  return `${draw.from(sizes)}\r\n${body}\r\n${draw.from(ends)}`;
}
