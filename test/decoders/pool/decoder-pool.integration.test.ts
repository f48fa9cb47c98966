import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { testArtworkDecoder } from '../../contracts/artwork-decoder-contract.ts';
import { aFitting, NEVER, spooled, svg } from '../../artwork/pictures.ts';
import { endlessSvg, surfacesSvg } from '../../support/image-files/hostile-svg.ts';
import { childrenOf, ticksOf } from '../../support/processes/process-tree.ts';
import { until } from '../../support/processes/until.ts';
import { tempDir } from '../../support/temp-dir.ts';
import type { Grant } from '../../../src/memory/grant.ts';
import type { StartDecoders } from '../../../src/decoders/pool/start-decoders.ts';
import { aPool } from './a-pool.ts';

testArtworkDecoder('In a process', (t, scratchDir) => {
  const { decoders, use } = aPool(t, scratchDir);
  return decoders.for(use());
});

const GOOD = svg('<rect width="40" height="30" fill="#c00"/>');

interface DecodeOptions extends Partial<StartDecoders> {
  /** Width and height of the fitting. */
  readonly sidePx?: number;
}

async function aDecode(
  t: TestContext,
  bytes: Buffer | string,
  { sidePx = 3000, ...options }: DecodeOptions = {},
) {
  const scratchDir = await tempDir(t);
  const pool = aPool(t, scratchDir, options);
  const decoder = pool.decoders.for(pool.use());
  const file = await spooled(scratchDir, Buffer.from(bytes));
  const inspect = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
  const artwork = await decoder.inspect(inspect, NEVER);
  const fitting = aFitting({ artworkId: artwork.id, widthPx: sidePx, heightPx: sidePx });
  let count = 0;
  const fit = (signal = NEVER) => {
    const to = join(scratchDir, `fitted-${(count += 1)}.v`);
    return decoder.fit({ artwork, fitting, to, scratchDir }, signal);
  };
  return { ...pool, decoder, artwork, scratchDir, fit };
}

/** The newest: decoders of earlier tests may still be ending. */
const pidOf = (parent: number): number => childrenOf(parent).at(-1)!;

/** Hundredths of a second of processor time that a decoder has used when it draws: its start takes 30. */
const DRAWING_TICKS = 80;

test('Ends a decode that takes too long, blames the artwork, and decodes the next one', async (t) => {
  const { fit, ended, artwork } = await aDecode(t, endlessSvg(), { timeoutMs: 3000 });
  await assert.rejects(fit(), { name: 'ArtworkFault', code: 'artwork_decode_timeout' });
  assert.deepEqual(
    ended.map(({ end, artworkId, operation, owner }) => [end, artworkId, operation, owner.id]),
    [['decode_timeout', artwork.id, 'fit', 'j1']],
  );
  const next = await aDecode(t, GOOD);
  assert.equal((await next.fit()).offsetBytes > 0, true);
});

test('Counts the time of a decode by the clock, also when its own process is busy', async (t) => {
  const { fit } = await aDecode(t, endlessSvg(), { timeoutMs: 3000 });
  const fitted = assert.rejects(fit(), { code: 'artwork_decode_timeout' });
  await delay(300);
  const startMs = performance.now();
  while (performance.now() - startMs < 3000);
  await fitted;
  // Counted by looks, most of the three seconds would be left.
  assert.ok(performance.now() - startMs < 5000, `${performance.now() - startMs} ms`);
});

test('Stands still during a pause instead of counting it', async (t) => {
  let isPaused = true;
  const { fit } = await aDecode(t, endlessSvg(), {
    timeoutMs: 3000,
    isPaused: () => isPaused,
  });
  let isOver = false;
  const fitted = fit().catch((error: unknown) => {
    isOver = true;
    return error;
  });
  await delay(4000);
  assert.equal(isOver, false);
  isPaused = false;
  assert.equal(((await fitted) as { code?: string }).code, 'artwork_decode_timeout');
});

test('Reserves enough for a filter that holds many surfaces', async (t) => {
  const { fit, ended, admitted } = await aDecode(t, surfacesSvg(12), { sidePx: 1500 });
  const least = admitted.length;
  await fit();
  assert.equal(admitted.length, least + 1);
  assert.deepEqual(ended, []);
});

test('Reserves the canvas that a large WebP needs before its header is read', async (t) => {
  const create = { width: 4500, height: 4500, channels: 3, background: '#c00' } as const;
  const webp = await sharp({ create }).webp({ effort: 0 }).toBuffer();
  const { admitted, ended, artwork } = await aDecode(t, webp);
  assert.equal(artwork.widthPx, 4500);
  assert.deepEqual(admitted, [4500 * 4500 * 4]);
  assert.deepEqual(ended, []);
});

test('Refuses an artwork that outgrows twice its reservation', async (t) => {
  const scratchDir = await tempDir(t);
  const { decoders, use, ended, admitted } = aPool(t, scratchDir);
  const decoder = decoders.for(use());
  const file = await spooled(scratchDir, Buffer.from(surfacesSvg(40)));
  const request = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
  const { surfaces, ...artwork } = await decoder.inspect(request, NEVER);
  assert.equal(surfaces, 46);
  const fitting = aFitting({ artworkId: artwork.id, widthPx: 3500, heightPx: 3500 });
  const before = admitted.length;
  const to = join(scratchDir, 'fitted-1.v');
  const fit = decoder.fit({ artwork, fitting, to, scratchDir }, NEVER);
  await assert.rejects(fit, { name: 'ArtworkFault', code: 'artwork_decode_memory' });
  const [first, second] = admitted.slice(before);
  assert.equal(second, first! * 2);
  assert.deepEqual(
    ended.map(({ end }) => end),
    ['decode_memory'],
  );
});

test('Blames the artwork being decoded when the decoder crashes, and starts another', async (t) => {
  const { fit, ended, decoder, artwork, scratchDir } = await aDecode(t, endlessSvg());
  const fitted = fit();
  await delay(300);
  process.kill(pidOf(process.pid), 'SIGSEGV');
  await assert.rejects(fitted, { code: 'artwork_decode_crash' });
  assert.equal(ended.length, 1);
  assert.equal((await decoder.colour({ artwork, scratchDir }, NEVER)).space, 'srgb');
});

test('Begins a decode again whose decoder was killed from outside, and blames the artwork the second time', async (t) => {
  const { fit, ended } = await aDecode(t, endlessSvg());
  const fitted = fit();
  await delay(300);
  const first = pidOf(process.pid);
  process.kill(first, 'SIGKILL');
  const second = await until('another decoder has begun', () => {
    const pid = pidOf(process.pid);
    return pid !== first && ticksOf(pid) > DRAWING_TICKS && pid;
  });
  assert.deepEqual(ended, []);
  process.kill(second, 'SIGKILL');
  await assert.rejects(fitted, { code: 'artwork_decode_crash' });
  assert.deepEqual(
    ended.map(({ end }) => end),
    ['decode_crash'],
  );
});

test('Begins a decode again that the memory brake ended for others, and blames nobody', async (t) => {
  const { fit, ended, children } = await aDecode(t, GOOD);
  const slow = await aDecode(t, endlessSvg('1'), { timeoutMs: 3000 });
  const fitted = slow.fit();
  await delay(300);
  slow.children.endBusy((pid) => process.kill(pid, 'SIGKILL'));
  // It is begun again, and only then takes too long.
  await assert.rejects(fitted, { code: 'artwork_decode_timeout' });
  assert.deepEqual(
    slow.ended.map(({ end }) => end),
    ['decode_timeout'],
  );
  assert.equal(children.hasBusy(), false);
  await fit();
  assert.deepEqual(ended, []);
});

test('A decoder returns memory while it decodes, and goes on decoding', async (t) => {
  const { fit, ended, decoders } = await aDecode(t, endlessSvg(), { timeoutMs: 3000, most: 1 });
  const fitted = fit();
  await delay(500);
  assert.equal(await decoders.freeMemory(), 1);
  await assert.rejects(fitted, { code: 'artwork_decode_timeout' });
  assert.deepEqual(
    ended.map(({ end }) => end),
    ['decode_timeout'],
  );
});

test('A busy decoder that does not answer is left alone after two seconds', async (t) => {
  const { fit, decoders } = await aDecode(t, GOOD, { most: 1 });
  const pid = pidOf(process.pid);
  process.kill(pid, 'SIGSTOP');
  const fitted = fit();
  assert.equal(await decoders.freeMemory(), 0);
  process.kill(pid, 'SIGCONT');
  assert.equal((await fitted).offsetBytes > 0, true);
  assert.equal(pidOf(process.pid), pid);
});

test('An idle decoder that does not answer is ended, and another one decodes', async (t) => {
  const { fit, decoders } = await aDecode(t, GOOD, { most: 1 });
  const pid = pidOf(process.pid);
  process.kill(pid, 'SIGSTOP');
  assert.equal(await decoders.freeMemory(), 0);
  assert.equal((await fit()).offsetBytes > 0, true);
  assert.notEqual(pidOf(process.pid), pid);
});

test('Frees the decoder at once when its owner gives up', async (t) => {
  const { fit, ended, scratchDir } = await aDecode(t, endlessSvg(), { most: 1 });
  const stop = new AbortController();
  const fitted = fit(stop.signal);
  await delay(300);
  const reason = new Error('cancelled');
  stop.abort(reason);
  await assert.rejects(fitted, reason);
  assert.deepEqual(ended, []);
  assert.deepEqual(
    (await readdir(scratchDir)).filter((name) => name.startsWith('decode')),
    [],
  );
});

test('Keys take turns, so that many slow decodes of one delay another one by one decode', async (t) => {
  const slow = await aDecode(t, endlessSvg(), { timeoutMs: 3000, most: 1 });
  const { decoders, use, scratchDir, ended } = slow;
  const other = decoders.for(use({ key: 'other' }));
  const file = await spooled(scratchDir, Buffer.from(GOOD));
  const fits = Promise.allSettled(Array.from({ length: 3 }, () => slow.fit()));
  await delay(300);
  await other.inspect({ file, maxPixels: 1e8, isKnownSound: false, scratchDir }, NEVER);
  assert.equal(ended.length, 1);
  await fits;
  assert.equal(ended.length, 3);
});

test('A second try waits until another key has finished, also between two of its steps', async (t) => {
  const slow = await aDecode(t, endlessSvg(), { timeoutMs: 3000, most: 1 });
  const { decoders, use, scratchDir, ended } = slow;
  const other = decoders.for(use({ key: 'other' }));
  const file = await spooled(scratchDir, Buffer.from(GOOD));
  const inspect = () =>
    other.inspect({ file, maxPixels: 1e8, isKnownSound: false, scratchDir }, NEVER);
  const fitted = assert.rejects(slow.fit(), { code: 'artwork_decode_timeout' });
  await delay(300);
  const first = inspect();
  process.kill(pidOf(process.pid), 'SIGKILL');
  await first;
  await delay(500);
  await inspect();
  assert.deepEqual(ended, []);
  await fitted;
  assert.equal(ended.length, 1);
});

test('An operation that waits for memory leaves its decoder to others, and is decoded afterwards', async (t) => {
  const scratchDir = await tempDir(t);
  const { decoders, use, ended } = aPool(t, scratchDir, { most: 1 });
  const other = decoders.for(use({ key: 'other' }));
  const file = await spooled(scratchDir, GOOD);
  const request = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
  const artwork = await other.inspect(request, NEVER);
  let grant = (): void => undefined;
  const free = new Promise<Grant>((resolve) => {
    grant = () => resolve({ release: () => undefined, trial: null });
  });
  const pixels = decoders.for(use({ admit: () => free })).pixels({ artwork, scratchDir }, NEVER);
  // With one decoder, this would wait for the memory too.
  await other.pixels({ artwork, scratchDir }, NEVER);
  grant();
  await pixels;
  assert.deepEqual(ended, []);
});

test('Passes on a refused reservation, and keeps its decoder', async (t) => {
  const scratchDir = await tempDir(t);
  const { decoders, use } = aPool(t, scratchDir);
  const refusal = new Error('does not fit');
  const good = decoders.for(use());
  const file = await spooled(scratchDir, GOOD);
  const request = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
  const artwork = await good.inspect(request, NEVER);
  const poor = decoders.for(use({ admit: () => Promise.reject(refusal) }));
  const pid = pidOf(process.pid);
  await assert.rejects(poor.pixels({ artwork, scratchDir }, NEVER), refusal);
  assert.equal(pidOf(process.pid), pid);
  await good.pixels({ artwork, scratchDir }, NEVER);
});

test('Gives decoders no secret, no internet socket and the highest OOM score', async (t) => {
  process.env['WEBHOOK_SECRET'] = 'whsec_secret';
  t.after(() => delete process.env['WEBHOOK_SECRET']);
  const { fit } = await aDecode(t, endlessSvg(), { timeoutMs: 5000 });
  const fitted = fit().catch(() => undefined);
  await delay(700);
  const pid = pidOf(process.pid);
  const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
  assert.doesNotMatch(environment, /SECRET|API_KEYS|DATABASE/);
  assert.equal(readFileSync(`/proc/${pid}/oom_score_adj`, 'latin1').trim(), '1000');
  const inodes = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'latin1')
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[9]),
  );
  const sockets = readdirSync(`/proc/${pid}/fd`)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    .flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  assert.deepEqual(
    sockets.filter((inode) => inodes.includes(inode)),
    [],
  );
  await fitted;
});
