import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ServiceError } from '../../../src/errors.ts';
import type { ArtworkSource, Item, StoredSource } from '../../../src/gang-sheet/order.ts';
import { KnownVerdicts } from '../../../src/artwork/verdicts/known-verdicts.ts';
import {
  obtainArtworks,
  type ArtworkLimits,
} from '../../../src/artwork/obtaining/obtain-artworks.ts';
import type { FetchingConfig } from '../../../src/fetching/fetching-config.ts';
import { aUrlFetcher, fetchFor } from '../../support/fetching/fetch-order.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { bytes, redirect, serveArtwork } from './artwork-server.ts';
import { anArtworkConfig, anItem, aPicture, drawn, NEVER, svg } from '../pictures.ts';
import { decoder } from '../../support/image-files/fit-locally.ts';

const png = await aPicture().png().toBuffer();
const jpeg = await aPicture().jpeg().toBuffer();
const url = (text: string): ArtworkSource => ({ kind: 'url', url: text });
const file = (path: string): ArtworkSource => ({ kind: 'file', path });
const data = (body: Buffer): ArtworkSource => ({
  kind: 'data',
  data: `data:;base64,${body.toString('base64')}`,
});

const storedIn = (dir: string) => (source: StoredSource) =>
  join(dir, source.kind === 'spooled' ? source.key : source.sha256);

interface Trial {
  readonly config?: Partial<ArtworkLimits>;
  readonly fetching?: Partial<FetchingConfig>;
  /** Folder of the spooled data URIs and of the uploads. */
  readonly storedDir?: string;
  readonly signal?: AbortSignal;
  readonly onObtained?: (count: number, total: number) => void;
}

async function obtain(t: TestContext, items: readonly Item[], trial: Trial = {}) {
  const scratchDir = await tempDir(t);
  const { config, storedDir = '', signal = NEVER, onObtained } = trial;
  const fetchedDir = await tempDir(t);
  const fetcher = aUrlFetcher(t, trial.fetching);
  const paths = { storedPath: storedIn(storedDir), fetchedDir, scratchDir };
  const request = { items, config: anArtworkConfig(config), paths, decoder, signal };
  // As the service does, before a renderer gets the order.
  const artworks = fetchFor(items, { fetcher, dir: fetchedDir, signal }).then(() =>
    obtainArtworks({ ...request, ...(onObtained && { onObtained }) }),
  );
  return { artworks, scratchDir, fetchedDir };
}

function itemsOf(...sources: readonly ArtworkSource[]): readonly Item[] {
  return sources.map((source, index) => anItem(source, { pointer: `/orders/0/items/${index}` }));
}

/** The faults of one source; asserts that no file remains. */
async function faultsOf(t: TestContext, source: ArtworkSource, trial: Trial = {}) {
  const { artworks, scratchDir, fetchedDir } = await obtain(t, itemsOf(source), trial);
  const error = await artworks.then(
    () => assert.fail('it was obtained'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServiceError, String(error));
  assert.equal(error.code, 'artwork_rejected');
  const left = [...(await readdir(scratchDir)), ...(await readdir(fetchedDir))];
  assert.deepEqual(
    left.filter((name) => /^(?:partial|arriving)/.test(name)),
    [],
  );
  const [fault] = error.faults;
  assert.ok(fault);
  return { ...fault, retryable: error.retryable };
}

test('Refuses blank artwork for every item, and never examines it again', async (t) => {
  const scratchDir = await tempDir(t);
  const blank = await drawn(Buffer.alloc(30 * 20 * 4), 30)
    .png()
    .toBuffer();
  const verdicts = new KnownVerdicts();
  const look = (trim: boolean) => {
    const items = itemsOf(data(blank), data(png), data(blank)).map((item) => ({ ...item, trim }));
    const paths = { storedPath: storedIn(''), fetchedDir: '', scratchDir };
    const request = { items, config: anArtworkConfig(), paths, decoder };
    return obtainArtworks({ ...request, signal: NEVER, verdicts });
  };
  assert.equal((await look(false)).length, 3, 'the header does not show it');
  for (const trim of [true, false]) {
    await assert.rejects(look(trim), (error: ServiceError) => {
      assert.deepEqual(
        error.faults.map(({ pointer, code }) => [pointer, code]),
        [0, 2].map((index) => [`/orders/0/items/${index}/artwork`, 'artwork_empty']),
      );
      return true;
    });
  }
});

test('Copies artwork from URL, data URI, folder and spool to disk, one per item in order', async (t) => {
  const server = await serveArtwork(t, { '/a.png': bytes(png) });
  const dir = await tempDir(t);
  await writeFile(join(dir, 'b.jpg'), jpeg);
  const uri = `data:image/svg+xml;base64,${Buffer.from(svg('')).toString('base64')}`;
  const key = createHash('sha256').update(uri).digest('hex');
  await writeFile(join(dir, key), uri);
  const spool: ArtworkSource = { kind: 'spooled', key };
  const gif = await aPicture().gif().toBuffer();
  const items = itemsOf(url(`${server.origin}/a.png`), file('b.jpg'), data(gif), spool);
  const { artworks, scratchDir } = await obtain(t, items, { config: { dir }, storedDir: dir });
  const found = await artworks;
  assert.deepEqual(
    found.map(({ format }) => format),
    ['png', 'jpeg', 'gif', 'svg'],
  );
  assert.equal(found[0]?.id, createHash('sha256').update(png).digest('hex'));
  assert.deepEqual(await readFile(found[0].path), png);
  assert.deepEqual((await readdir(scratchDir)).sort(), found.map(({ id }) => id).sort());
  assert.equal(await readFile(join(dir, key), 'utf8'), uri, 'the spooled file is unchanged');
});

test('Fetches a URL once, and stores equal bytes from elsewhere as the same file', async (t) => {
  const server = await serveArtwork(t, { '/a.png': bytes(png), '/b.png': bytes(png) });
  const [a, b] = [url(`${server.origin}/a.png`), url(`${server.origin}/b.png`)];
  const seen: string[] = [];
  const onObtained = (count: number, total: number) => void seen.push(`${count}/${total}`);
  const { artworks, scratchDir } = await obtain(t, itemsOf(a, b, a, data(png), a), { onObtained });
  assert.equal(new Set((await artworks).map(({ path }) => path)).size, 1);
  assert.deepEqual([...server.asked].sort(), ['/a.png', '/b.png']);
  assert.equal((await readdir(scratchDir)).length, 1);
  assert.deepEqual(seen, ['1/3', '2/3', '3/3']);
});

test('Reports all faults of all items at once, each at its item', async (t) => {
  const server = await serveArtwork(t, { '/ok.png': bytes(png) });
  const missing = url(`${server.origin}/missing.png?token=secret`);
  const sources = [missing, url(`${server.origin}/ok.png`), file('x.png'), data(Buffer.from('hi'))];
  const { artworks } = await obtain(t, [...itemsOf(...sources, missing)]);
  await assert.rejects(artworks, (error) => {
    assert.ok(error instanceof ServiceError);
    assert.deepEqual(
      error.faults.map(({ pointer, code }) => `${pointer} ${code}`),
      [
        '/orders/0/items/0/artwork artwork_http_status',
        '/orders/0/items/2/artwork artwork_not_allowed',
        '/orders/0/items/3/artwork artwork_not_an_image',
        '/orders/0/items/4/artwork artwork_http_status',
      ],
    );
    assert.equal(error.message, 'Artwork rejected for 4 of 5 items.');
    const [first] = error.faults;
    assert.match(
      first?.detail ?? '',
      /missing\.png\?… could not be fetched: the server responded with status 404\.$/,
    );
    assert.equal(error.retryable, false);
    return true;
  });
});

test('Refuses a redirect to another scheme, to a URL with credentials or to nowhere', async (t) => {
  const server = await serveArtwork(t, {
    '/file': redirect('file:///etc/passwd'),
    '/user': redirect('http://user:pass@127.0.0.1/'),
    '/none': (_request, response) => response.writeHead(302).end(),
  });
  for (const path of ['/file', '/user', '/none']) {
    const { code, detail } = await faultsOf(t, url(server.origin + path));
    assert.equal(code, 'artwork_bad_url', path);
    assert.match(detail, /redirects to a URL that/);
  }
});

test('Refuses addresses of this machine and its network before it sends anything', async (t) => {
  const server = await serveArtwork(t, { '/a.png': bytes(png) });
  const { port } = new URL(server.origin);
  const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'];
  for (const host of hosts) {
    const trial = { fetching: { allowPrivateHosts: false } };
    const { code } = await faultsOf(t, url(`http://${host}:${port}/a.png`), trial);
    assert.equal(code, 'artwork_forbidden_address', host);
  }
  assert.deepEqual(server.asked, []);
});

test('Refuses invalid URLs, other schemes and credentials, and repeats no credential', async (t) => {
  const bad = ['ftp://x/a.png', 'http://u:geheim@x/a.png', 'nonsense', 'file:///etc/passwd', ''];
  for (const text of bad) {
    const { code, detail } = await faultsOf(t, url(text));
    assert.equal(code, 'artwork_bad_url', text);
    assert.doesNotMatch(detail, /geheim/);
  }
});

test('Applies the byte limit to announced, unannounced and compressed bodies', async (t) => {
  const big = Buffer.alloc(300_000);
  const server = await serveArtwork(t, {
    '/announced': bytes(big),
    '/chunked': (_request, response) => {
      response.write(big.subarray(0, 10));
      response.end(big.subarray(10));
    },
    '/bomb': (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big));
    },
    '/exact': bytes(png),
  });
  const trial = { fetching: { maxBytes: 200_000 } };
  for (const path of ['/announced', '/chunked', '/bomb']) {
    const { code, detail } = await faultsOf(t, url(server.origin + path), trial);
    assert.equal(code, 'artwork_too_large', path);
    assert.match(detail, /at most 195 KiB: reduce the file size/);
  }
  const dir = await tempDir(t);
  await writeFile(join(dir, 'big'), big);
  const fromDisk = await faultsOf(t, file('big'), { config: { maxBytes: 200_000, dir } });
  assert.equal(fromDisk.code, 'artwork_too_large');
  const exact = itemsOf(url(`${server.origin}/exact`));
  const { artworks } = await obtain(t, exact, {
    fetching: { maxBytes: png.length },
  });
  assert.equal((await artworks)[0]?.bytes, png.length);
});

test('Refuses a body that ends before its announced length', async (t) => {
  const server = await serveArtwork(t, {
    '/short': (_request, response) => {
      response.writeHead(200, { 'content-length': png.length + 100 });
      response.write(png, () => response.destroy());
    },
  });
  const { code, retryable } = await faultsOf(t, url(`${server.origin}/short`));
  assert.deepEqual([code, retryable], ['artwork_unreachable', true]);
});

test('Decompresses a compressed body', async (t) => {
  const server = await serveArtwork(t, {
    '/a.svg': (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(svg('')));
    },
  });
  const { artworks } = await obtain(t, itemsOf(url(`${server.origin}/a.svg`)));
  assert.equal((await artworks)[0]?.format, 'svg');
});

test('Ends both silent and slow downloads at the time limit', async (t) => {
  const server = await serveArtwork(t, {
    '/silent': () => undefined,
    '/drip': (_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    },
  });
  for (const path of ['/silent', '/drip']) {
    const trial = { fetching: { silenceMs: 300, totalMs: 600 } };
    const { code, retryable } = await faultsOf(t, url(server.origin + path), trial);
    assert.deepEqual([code, retryable], ['artwork_timeout', true], path);
  }
});

test('Ends downloads with the reason of the signal and leaves no file behind', async (t) => {
  const controller = new AbortController();
  const server = await serveArtwork(t, {
    '/endless': (_request, response) => {
      response.write('.', () => controller.abort(new Error('cancelled by hand')));
    },
  });
  const items = itemsOf(url(`${server.origin}/endless`));
  const { artworks, scratchDir } = await obtain(t, items, { signal: controller.signal });
  await assert.rejects(artworks, { message: 'cancelled by hand' });
  assert.deepEqual(await readdir(scratchDir), []);
});

test('Does not blame the artwork for a scratch folder that is not writable', async (t) => {
  const scratchDir = join(await tempDir(t), 'missing');
  const items = itemsOf(data(png));
  const paths = { storedPath: storedIn(''), fetchedDir: '', scratchDir };
  const request = { items, config: anArtworkConfig(), paths, decoder };
  await assert.rejects(obtainArtworks({ ...request, signal: NEVER }), { code: 'ENOENT' });
});

test('Measures the content box for all items of an artwork when any of them trims', async (t) => {
  const [plain, trimmed] = [anItem(data(png)), anItem(data(png), { trim: true })];
  const { artworks } = await obtain(t, [plain, trimmed]);
  const box = { leftPx: 0, topPx: 0, widthPx: 40, heightPx: 30 };
  assert.deepEqual(
    (await artworks).map(({ contentBox }) => contentBox),
    [box, box],
  );
});
