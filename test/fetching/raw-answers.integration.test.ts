/** Answers as real servers write them: cut, too long, old, odd, with the file or with a word about it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { aFetcher } from '../support/fetching/a-fetcher.ts';
import { rawChunk, rawHead, startRawHost } from '../support/fetching/raw-host.ts';

/** Binary, as images are. */
const FILE = Buffer.from('\x89PNG\r\n\x1a\n and the rest of a file', 'latin1');
const SHA256 = createHash('sha256').update(FILE).digest('hex');
const LENGTH = `Content-Length: ${FILE.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const CLOSE = 'Connection: close';
const LAST = '0\r\n\r\n';
const CODED = 'Content-Encoding: gzip';

type Answer = readonly (string | Buffer)[];

describe('the file is whole', () => {
  const whole: Readonly<Record<string, Answer>> = {
    'with its length': [rawHead('200 OK', LENGTH), FILE],
    'without a length, in HTTP/1.0': ['HTTP/1.0 200 OK\r\n\r\n', FILE],
    'without a length': [rawHead('200 OK', CLOSE), FILE],
    'with more bytes behind it than announced': [rawHead('200 OK', LENGTH), FILE, 'and more'],
    'in chunks, with a trailer': [
      rawHead('200 OK', CHUNKED),
      rawChunk(FILE),
      '0\r\nX-Sum: 1\r\n\r\n',
    ],
    'in chunks, beside a length': [rawHead('200 OK', LENGTH, CHUNKED, CLOSE), rawChunk(FILE), LAST],
    'in chunks whose sizes are followed by blanks': [
      rawHead('200 OK', CHUNKED, CLOSE),
      `${FILE.length.toString(16)}  \r\n`,
      FILE,
      `\r\n${LAST}`,
    ],
    'after 100, 102 and two 103': [
      rawHead('100 Continue'),
      rawHead('102 Processing'),
      rawHead('103 Early Hints', 'Link: </a.css>; rel=preload'),
      rawHead('103 Early Hints', 'Link: </b.css>; rel=preload'),
      rawHead('200 OK', LENGTH),
      FILE,
    ],
    'without a reason behind the status': [`HTTP/1.1 200\r\n${LENGTH}\r\n\r\n`, FILE],
    'behind lines that end without a carriage return': [`HTTP/1.1 200 OK\n${LENGTH}\n\n`, FILE],
    'with a header in Latin-1': [
      rawHead('200 OK', LENGTH, 'Content-Disposition: attachment; filename="caf\xe9.html"'),
      FILE,
    ],
    'as an offer to speak HTTP/2': [
      rawHead('200 OK', LENGTH, 'Upgrade: h2,h2c', 'Connection: Upgrade, close'),
      FILE,
    ],
    'with status 201, made for this request': [rawHead('201 Created', LENGTH), FILE],
    'with status 203, from a proxy': [rawHead('203 Non-Authoritative', LENGTH), FILE],
    'with status 206, if the part is all of it': [
      rawHead(
        '206 Partial Content',
        LENGTH,
        `Content-Range: bytes 0-${FILE.length - 1}/${FILE.length}`,
      ),
      FILE,
    ],
    'compressed, with zeros behind it': [
      rawHead('200 OK', CODED, CLOSE),
      gzipSync(FILE),
      Buffer.alloc(20),
    ],
    'compressed in two members': [
      rawHead('200 OK', CODED, CLOSE),
      gzipSync(FILE.subarray(0, 9)),
      gzipSync(FILE.subarray(9)),
    ],
  };
  for (const [what, answer] of Object.entries(whole)) {
    test(what, async (t) => {
      const host = await startRawHost(t, { '/a': answer });
      const { fetched } = await aFetcher(t);
      assert.equal((await fetched(`${host.origin}/a`)).sha256, SHA256);
      assert.equal(host.asked.length, 1);
    });
  }

  for (const type of [
    'application/octet-stream',
    'binary/octet-stream',
    'text/html',
    'text/plain; charset=utf-8',
    'no type',
    '',
  ]) {
    test(`with the content type "${type}"`, async (t) => {
      const answer = [rawHead('200 OK', LENGTH, `Content-Type: ${type}`), FILE];
      const host = await startRawHost(t, { '/a': answer });
      const { fetched } = await aFetcher(t);
      assert.equal((await fetched(`${host.origin}/a`)).sha256, SHA256);
    });
  }
});

describe('a file that is cut is refused, and nothing of it is kept', () => {
  const half = FILE.subarray(0, 10);
  const cut: Readonly<Record<string, Answer>> = {
    'before its announced length': [rawHead('200 OK', LENGTH), half],
    'within a chunk': [rawHead('200 OK', CHUNKED), rawChunk(FILE).subarray(0, 12)],
    'between two chunks': [rawHead('200 OK', CHUNKED), rawChunk(half)],
    'within compressed data': [rawHead('200 OK', CODED, CLOSE), gzipSync(FILE).subarray(0, 20)],
    'before the first byte': [],
    'within the head': ['HTTP/1.1 200 OK\r\nContent-Le'],
  };
  for (const [where, answer] of Object.entries(cut)) {
    test(where, async (t) => {
      const host = await startRawHost(t, { '/a': answer });
      const { faultOf, scratchDir } = await aFetcher(t);
      const { code, transient, message } = await faultOf(`${host.origin}/a`);
      assert.deepEqual([code, transient], ['artwork_unreachable', true]);
      assert.match(message, /its server broke off/);
      assert.deepEqual(await readdir(scratchDir), []);
      assert.ok(host.asked.length >= 2, 'it is tried again');
    });
  }
});

/** Asks once, and returns the fault. */
async function refusal(t: TestContext, answer: Answer) {
  const host = await startRawHost(t, { '/a': answer });
  const { faultOf } = await aFetcher(t);
  const fault = await faultOf(`${host.origin}/a`);
  assert.equal(fault.transient, false);
  assert.equal(host.asked.length, 1);
  return fault;
}

describe('an answer without the file is refused at once and described', () => {
  const json = '{"error":{"message":"no such file"}}';
  const xml =
    '<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>Try again.</Message></Error>';
  const refused: Readonly<Record<string, readonly [Answer, RegExp]>> = {
    'a part of it': [
      [rawHead('206 Partial Content', 'Content-Length: 9', `Content-Range: bytes 0-8/34`), FILE],
      /status 206 and sent a part of the file \(bytes 0-8\/34\)$/,
    ],
    'nothing, with status 204': [[rawHead('204 No Content')], /status 204$/],
    'nothing, with status 200': [[rawHead('200 OK', 'Content-Length: 0')], /^is empty/],
    'not modified, unasked': [[rawHead('304 Not Modified')], /status 304$/],
    'a choice': [
      [rawHead('300 Multiple Choices', 'Content-Type: text/html', CLOSE), '<title>Choose</title>'],
      /status 300 saying "Choose"$/,
    ],
    'JSON with status 200': [
      [rawHead('200 OK', 'Content-Type: application/json', CLOSE), json],
      /^is JSON data, not an image \(application\/json, "[^"]*no such file[^"]*"\): check the link/,
    ],
    'an error of an object store with status 200': [
      [rawHead('200 OK', 'Content-Type: application/xml', CLOSE), xml],
      /\(application\/xml, "InternalError Try again\."\): check the link/,
    ],
    'a sentence with status 200': [
      [rawHead('200 OK', 'Content-Type: text/plain', 'Content-Length: 15'), 'File not found.'],
      /^is a text file, not an image \(text\/plain, "File not found\."\): check the link/,
    ],
    'zstd, which nobody asked for': [
      [rawHead('200 OK', 'Content-Encoding: zstd', CLOSE), FILE],
      /compressed with zstd, unasked/,
    ],
    'no HTTP': [['SSH-2.0-OpenSSH_9.2\r\n'], /does not send a valid HTTP response/],
  };
  for (const [what, [answer, words]] of Object.entries(refused)) {
    test(what, async (t) => assert.match((await refusal(t, answer)).message, words));
  }
});

test('A drawing that a server calls text is fetched, also if it arrives line by line', async (t) => {
  const lines = ['<?xml version="1.0"?>\n', '<svg xmlns="http://www.w3.org/2000/svg"/>'];
  const type = 'Content-Type: text/xml';
  const host = await startRawHost(t, {
    '/lines': [
      rawHead('200 OK', type, CHUNKED),
      ...lines.map((line) => rawChunk(Buffer.from(line))),
      LAST,
    ],
    '/whole': [rawHead('200 OK', type, `Content-Length: ${lines.join('').length}`), ...lines],
  });
  const { fetched } = await aFetcher(t);
  for (const path of ['/lines', '/whole']) {
    assert.equal((await fetched(host.origin + path)).bytes, lines.join('').length);
  }
});
