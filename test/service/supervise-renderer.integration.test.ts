/** A scripted renderer, the real supervisor, the real routing of its messages, and a real database. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabase } from '../../src/database/open-database.ts';
import type { DecoderEnded, ToRenderer } from '../../src/messages.ts';
import { QuarantineKeeper } from '../../src/quarantine/quarantine-keeper.ts';
import { IncidentLog } from '../../src/service/reports/incident-log.ts';
import { SERVICE_LABELS } from '../../src/service/telemetry/known-labels.ts';
import { listenToRenderer } from '../../src/service/supervise-renderer.ts';
import type { IncidentStore } from '../../src/supervision/incidents/incident-store.ts';
import { RendererProcess } from '../../src/supervision/renderer-process.ts';
import { ReservedMemory } from '../../src/service/reserved-memory.ts';
import { UploadMemory } from '../../src/uploads/upload-memory.ts';
import { MIB } from '../../src/gang-sheet/units/mib.ts';
import { createRegistry } from '../../src/telemetry/metrics.ts';
import { declareServiceMetrics } from '../../src/telemetry/service-metrics.ts';
import { setUpJobs } from '../jobs/set-up-jobs.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { until } from '../support/processes/until.ts';
import { aDecoderEnd } from '../support/service/make-incident.ts';
import { diskFull } from '../support/service/full-database.ts';
import { tempDir } from '../support/temp-dir.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { someFigures } from '../support/service/service-figures.ts';

/** Sends back, as metrics, what it receives before anything else; a job ends its decoder, if asked. */
const RENDERER = `
process.on('message', (message) => {
  if (message.type === 'shutdown') process.exit(0);
  process.send({ type: 'metrics', metrics: [message] });
  for (const ended of message.ends ?? []) process.send(ended);
});
process.send({ type: 'ready' });
`;

const HOUR_MS = 3_600_000;

interface Started {
  readonly path?: string;
  readonly incidentStore?: Pick<IncidentStore, 'add' | 'countIn' | 'list'>;
  /** Called before the quarantine is read. */
  readonly onListRead?: (renderer: RendererProcess) => Promise<void>;
}

async function start(
  t: TestContext,
  { path = ':memory:', incidentStore, onListRead = () => Promise.resolve() }: Started = {},
) {
  const dir = await tempDir(t);
  const entry = join(dir, 'renderer.mjs');
  await writeFile(entry, RENDERER);
  const { log, lines } = recordingLog();
  const { jobs } = await setUpJobs(t);
  const database = await openDatabase(path);
  t.after(() => database.close());
  const registry = createRegistry('service');
  const quarantine = new QuarantineKeeper({
    store: {
      ...database.quarantine,
      all: (at) => onListRead(renderer).then(() => database.quarantine.all(at)),
    },
    transactions: database.transactions,
    lengthMs: HOUR_MS,
    now: () => new Date(),
    log,
  });
  const metrics = declareServiceMetrics(
    registry,
    someFigures({ quarantinedArtworks: () => quarantine.count() }),
    SERVICE_LABELS,
  );
  const renderer = new RendererProcess({
    launch: { entry, env: {}, settings: {}, threads: 1 },
    life: {
      flightPath: join(dir, 'renderer.flight'),
      recycling: { lookEveryMs: 10_000, maxBytes: null, maxAgeMs: null },
      readOomKills: () => undefined,
    },
    log,
    maxDeaths: 5,
    giveUpAfterMs: 600_000,
  });
  t.after(() => renderer.stop(0));
  const received: ToRenderer[] = [];
  const telemetry = {
    metrics,
    readMemory: () => ({ limitBytes: 2 ** 30 }),
    onRendererMemory: () => undefined,
    onRendererEvent: () => undefined,
    onRendererExit: () => undefined,
    onRendererMetrics: (echo: readonly object[]) => received.push(...(echo as ToRenderer[])),
  };
  const store = incidentStore ?? database.incidents;
  const writes = new HeldWrites(log);
  const operator = { incident: () => undefined };
  const { transactions } = database;
  const incidents = await IncidentLog.open({
    store,
    transactions,
    writes,
    log,
    metrics,
    operator,
  });
  const config = { renderConcurrency: 1 };
  const reserved = new ReservedMemory(renderer);
  const memory = new UploadMemory({
    now: () => ({ isShort: false, utilisation: 0, freeBytes: MIB, budgetBytes: MIB }),
    onReserved: (bytes) => reserved.set('uploads', bytes),
  });
  const readers = { config, renderer, jobs, quarantine, reserved, telemetry, incidents, log };
  renderer.start(
    listenToRenderer({ ...readers, onGiveUp: () => assert.fail('the renderer was given up') }),
  );
  /** The lists of hashes that the renderer was sent. */
  const lists = () =>
    received.flatMap((message) =>
      message.type === 'quarantine' ? [message.artworks.map(({ sha256 }) => sha256)] : [],
    );
  const end = async (...ends: readonly DecoderEnded[]): Promise<void> => {
    const before = received.length;
    renderer.send({ type: 'drop-question', questionId: 'x', ends } as unknown as ToRenderer);
    await until('the ends have arrived', () => received.length > before, { signal: t.signal });
  };
  await until('the renderer has its list', () => received.length > 0, { signal: t.signal });
  return { database, quarantine, memory, renderer, received, lists, end, lines, registry };
}

const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);

test('A renderer that starts anew learns what uploads have reserved before it gets work', async (t) => {
  const { memory, renderer, received } = await start(t);
  memory.reserve(1000);
  received.length = 0;
  renderer.end('late_question');
  await until('the next renderer has its messages', () => received.length >= 2, {
    signal: t.signal,
  });
  const reserved = received.find(({ type }) => type === 'service-reserved');
  assert.deepEqual(reserved, { type: 'service-reserved', bytes: 1000 });
});

test('Ends of decoders become incidents, and the second one of an artwork goes back to the renderer', async (t) => {
  const { database, lists, end, registry } = await start(t);
  assert.deepEqual(lists(), [[]]);
  await end(
    aDecoderEnd({ artworkId: A, stderr: ['last words'] }),
    aDecoderEnd({ artworkId: B, end: 'decode_memory', owner: { kind: 'quote', id: 'q-1' } }),
    aDecoderEnd({ artworkId: A, owner: { kind: 'preflight', id: 'p-1' } }),
  );
  await until('the artwork is quarantined', () => lists().length === 2, { signal: t.signal });
  assert.deepEqual(lists()[1], [A]);

  const { incidents } = await database.incidents.list({ limit: 10 });
  assert.deepEqual(
    incidents.map((incident) => [incident.class, incident.decode?.sha256, incident.count]),
    [
      ['decode_memory', B, 1],
      ['decode_timeout', A, 2],
    ],
  );
  assert.deepEqual(incidents[1]?.stderr, ['last words']);
  const [entry] = await database.quarantine.all(new Date().toISOString());
  assert.equal(entry?.incidentId, incidents[1].id);

  const page = await registry.metrics();
  assert.match(page, /decoder_ends_total\{class="decode_timeout",process="service"\} 2/);
  assert.match(page, /decoder_ends_total\{class="decode_memory",process="service"\} 1/);
  assert.match(page, /incidents_total\{class="decode_timeout",process="service"\} 1/);
  assert.match(page, /quarantined_artworks\{process="service"\} 1/);
});

test('A new renderer gets the list before anything else, and a release at once', async (t) => {
  const { quarantine, renderer, received, lists, end } = await start(t);
  await end(aDecoderEnd({ artworkId: A }), aDecoderEnd({ artworkId: A }));
  await until('the artwork is quarantined', () => lists().length === 2, { signal: t.signal });
  const before = received.length;
  process.kill(renderer.pid!, 'SIGKILL');
  await until('the next renderer has its list', () => received.length > before, {
    signal: t.signal,
  });
  assert.equal(received[before]?.type, 'quarantine');
  assert.deepEqual(lists().at(-1), [A]);
  await quarantine.release(A);
  await until('the release has arrived', () => lists().at(-1)?.length === 0, { signal: t.signal });
});

test('A database that is full costs the record, not the service', async (t) => {
  const add = () => Promise.reject(diskFull());
  const countIn = () => Promise.resolve(null);
  const list = () => Promise.resolve({ incidents: [], next: null });
  const { renderer, lines, end, lists } = await start(t, {
    incidentStore: { add, countIn, list },
  });
  await end(aDecoderEnd({ artworkId: A }), aDecoderEnd({ artworkId: A }));
  const said = () => lines.filter(({ event }) => event === 'ended decoder not recorded');
  await until('both are logged', () => said().length === 2, { signal: t.signal });
  assert.equal(said()[0]?.['sha256'], A);
  assert.ok(renderer.isReady());
  assert.deepEqual(lists(), [[]]);
});

test('A renderer gets no work before the quarantine is read, and then does even if that failed', async (t) => {
  const seen: boolean[] = [];
  const { renderer, lines, received, lists } = await start(t, {
    async onListRead(reading) {
      await turn();
      seen.push(reading.isReady(), reading.takes('job'));
      throw new Error('disk I/O error');
    },
  });
  assert.deepEqual(seen, [false, false]);
  assert.ok(renderer.isReady());
  assert.deepEqual([lists(), received[0]?.type], [[], 'service-reserved']);
  assert.ok(lines.some(({ event }) => event === 'quarantine not sent'));
});
