import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import { examineDecoder } from '../../src/supervision/incidents/post-mortem.ts';
import type { ToldIncident } from '../../src/operator/incident-news.ts';
import { IncidentLog, type IncidentLogOptions } from '../../src/service/reports/incident-log.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { aDecoderEnd, anIncident } from '../support/service/make-incident.ts';
import { aFullDatabase, diskFull } from '../support/service/full-database.ts';

/** A log of incidents with a database in memory, and everything that it tells. */
async function setUp(t: TestContext, change: Partial<IncidentLogOptions> = {}) {
  const database = await openDatabase(':memory:');
  const { log, lines } = recordingLog();
  const counted: string[] = [];
  const told: ToldIncident[] = [];
  const writes = new HeldWrites(log);
  t.after(async () => {
    await writes.close();
    await database.close();
  });
  const options: IncidentLogOptions = {
    store: database.incidents,
    transactions: database.transactions,
    writes,
    log,
    metrics: { incident: (incidentClass) => counted.push(incidentClass) },
    operator: { incident: (one) => told.push(one) },
    ...change,
  };
  const incidents = await IncidentLog.open(options);
  return { incidents, options, database, lines, counted, told, writes };
}

const emptyList = () => Promise.resolve({ incidents: [], next: null });

test('Logs an incident at once when the database is full, and stores it when there is room', async (t) => {
  const disk = aFullDatabase();
  const { incidents, lines, counted, told, writes } = await setUp(t, {
    store: {
      add: (incident) => disk.store(incident),
      countIn: () => Promise.resolve(null),
      list: emptyList,
    },
  });
  const incident = anIncident();
  incidents.report(incident);
  assert.equal(incidents.last, incident);
  assert.deepEqual(counted, [incident.class]);
  const line = lines.find(({ event }) => event === 'incident');
  assert.equal(line?.['summary'], incident.summary);
  const id = line['incidentId'] as string;
  assert.deepEqual(told, [{ incident, id, count: 1 }]);
  assert.deepEqual(incidents.recent(), [{ ...incident, id }]);
  assert.deepEqual(disk.stored, []);
  disk.isFull = false;
  await writes.close();
  assert.deepEqual(disk.stored, [{ ...incident, id }]);
});

const START = Date.parse('2026-01-31T12:00:00.000Z');
const A = 'aa'.repeat(32);

function aDecoderIncident(change: Parameters<typeof aDecoderEnd>[0] = {}, minutes = 0) {
  return examineDecoder(aDecoderEnd(change), new Date(START + minutes * 60_000));
}

test('Counts equal ends of decoders in one incident for an hour, and logs that incident once', async (t) => {
  const { incidents, database, lines, counted, told } = await setUp(t);
  const end = (change: Parameters<typeof aDecoderEnd>[0], minutes: number) =>
    incidents.reportDecoder(aDecoderIncident(change, minutes));
  const first = await end({}, 0);
  assert.equal(await end({ operation: 'inspect' }, 60), first);
  assert.notEqual(await end({ end: 'decode_crash' }, 60), first);
  assert.notEqual(await end({ artworkId: 'bb'.repeat(32) }, 60), first);
  assert.notEqual(await end({}, 61), first);

  const kept = (await database.incidents.find(first))!;
  assert.deepEqual(
    [kept.count, kept.at, kept.lastAt],
    [2, '2026-01-31T12:00:00.000Z', '2026-01-31T13:00:00.000Z'],
  );
  assert.deepEqual(kept.decode, {
    sha256: A,
    operation: 'fit',
    owner: { kind: 'job', id: 'job-1' },
  });
  const events = lines.map(({ event, class: of }) => `${event} ${String(of)}`);
  assert.deepEqual(events, [
    'incident decode_timeout',
    'incident repeated decode_timeout',
    'incident decode_crash',
    'incident decode_timeout',
    'incident decode_timeout',
  ]);
  assert.equal(counted.length, 4);
  assert.deepEqual(
    told.slice(0, 2).map(({ id, count }) => [id, count]),
    [
      [first, 1],
      [first, 2],
    ],
  );
  // What is said about a service that gives up is about its renderers.
  assert.equal(incidents.last, null);
  assert.deepEqual(incidents.recent(), (await database.incidents.list({ limit: 10 })).incidents);
});

test('Two equal ends of decoders at once are counted in one incident', async (t) => {
  const { incidents, database, counted } = await setUp(t);
  const ended = [1, 2, 3].map(() => incidents.reportDecoder(aDecoderIncident()));
  assert.equal(new Set(await Promise.all(ended)).size, 1);
  const stored = (await database.incidents.list({ limit: 10 })).incidents;
  assert.deepEqual(
    stored.map(({ count }) => count),
    [3],
  );
  assert.equal(counted.length, 1);
});

test('A new end of a decoder that cannot be stored is logged all the same', async (t) => {
  const { incidents, lines, told } = await setUp(t, {
    store: {
      add: () => Promise.reject(diskFull()),
      countIn: () => Promise.resolve(null),
      list: emptyList,
    },
  });
  await assert.rejects(incidents.reportDecoder(aDecoderIncident()), /full/);
  const line = lines.find(({ event }) => event === 'incident');
  assert.equal(line?.['class'], 'decode_timeout');
  assert.deepEqual(
    told.map(({ id }) => id),
    [line['incidentId']],
  );
});

test('Remembers the newest incidents of earlier runs and of this one', async (t) => {
  const { incidents: before, options, writes, database } = await setUp(t);
  before.report(anIncident({ code: 0 }));
  await writes.run('all before', () => Promise.resolve());
  const incidents = await IncidentLog.open(options);
  assert.deepEqual(incidents.recent(), (await database.incidents.list({ limit: 1 })).incidents);
  assert.equal(incidents.last, null);
  for (let code = 1; code <= 100; code += 1) incidents.report(anIncident({ code }));
  const codes = incidents.recent().map(({ code }) => code);
  assert.deepEqual([codes.length, codes[0], codes.at(-1)], [100, 100, 1]);
});

test('Remembers the incidents of this run when the database cannot be read', async (t) => {
  const { incidents, lines } = await setUp(t, {
    store: {
      add: () => Promise.resolve(),
      countIn: () => Promise.resolve(null),
      list: () => Promise.reject(new Error('disk I/O error')),
    },
  });
  assert.ok(lines.some(({ event }) => event === 'earlier incidents not read'));
  assert.deepEqual(incidents.recent(), []);
  incidents.report(anIncident({ code: 7 }));
  assert.deepEqual(
    incidents.recent().map(({ code }) => code),
    [7],
  );
});
