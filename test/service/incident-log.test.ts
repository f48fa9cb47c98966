import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import { examineDecoder } from '../../src/supervision/incidents/post-mortem.ts';
import type { ToldIncident } from '../../src/operator/incident-news.ts';
import { IncidentLog } from '../../src/service/reports/incident-log.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { aDecoderEnd, anIncident } from '../support/service/make-incident.ts';
import { aFullDatabase } from '../support/service/full-database.ts';

test('Logs an incident at once when the database is full, and stores it when there is room', () => {
  const { log, lines } = recordingLog();
  const counted: string[] = [];
  const disk = aFullDatabase();
  const writes = new HeldWrites(log);
  const told: ToldIncident[] = [];
  const incidents = new IncidentLog({
    store: {
      add: (incident) => disk.store({ id: '1', ...incident }),
      countIn: () => null,
      list: () => ({ incidents: [], next: null }),
    },
    writes,
    log,
    metrics: { incident: (incidentClass) => counted.push(incidentClass) },
    operator: { incident: (one) => told.push(one) },
  });
  const incident = anIncident();
  incidents.report(incident);
  assert.equal(incidents.last, incident);
  assert.deepEqual(counted, [incident.class]);
  const line = lines.find(({ event }) => event === 'incident');
  assert.equal(line?.['incidentId'], null);
  assert.equal(line['summary'], incident.summary);
  assert.deepEqual(told, [{ incident, id: null, count: 1 }]);
  assert.deepEqual(disk.stored, []);
  disk.isFull = false;
  writes.close();
  assert.deepEqual(disk.stored, [{ id: '1', ...incident }]);
});

test('Counts equal ends of decoders in one incident for an hour, and logs that incident once', (t) => {
  const database = openDatabase(':memory:');
  t.after(() => database.close());
  const { log, lines } = recordingLog();
  const counted: string[] = [];
  const told: (readonly [string | null, number])[] = [];
  const incidents = new IncidentLog({
    store: database.incidents,
    writes: new HeldWrites(log),
    log,
    metrics: { incident: (incidentClass) => counted.push(incidentClass) },
    operator: { incident: ({ id, count }) => told.push([id, count]) },
  });
  const start = Date.parse('2026-01-31T12:00:00.000Z');
  const end = (change: Parameters<typeof aDecoderEnd>[0], minutes: number) =>
    incidents.reportDecoder(
      examineDecoder(aDecoderEnd(change), new Date(start + minutes * 60_000)),
    );
  const first = end({}, 0);
  assert.equal(end({ operation: 'inspect' }, 60), first);
  assert.notEqual(end({ end: 'decode_crash' }, 60), first);
  assert.notEqual(end({ artworkId: 'bb'.repeat(32) }, 60), first);
  assert.notEqual(end({}, 61), first);

  const kept = database.incidents.find(first)!;
  assert.deepEqual(
    [kept.count, kept.at, kept.lastAt],
    [2, '2026-01-31T12:00:00.000Z', '2026-01-31T13:00:00.000Z'],
  );
  assert.deepEqual(kept.decode, {
    sha256: 'aa'.repeat(32),
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
  assert.deepEqual(told.slice(0, 2), [
    [first, 1],
    [first, 2],
  ]);
  // What is said about a service that gives up is about its renderers.
  assert.equal(incidents.last, null);
});

test('Remembers the newest incidents, also when the database cannot be read', () => {
  const { log, lines } = recordingLog();
  const [first, second] = [anIncident(), anIncident({ class: 'brake' })];
  let isBroken = false;
  const incidents = new IncidentLog({
    store: {
      add: (incident) => ({ ...incident, id: '2' }),
      countIn: () => null,
      list() {
        if (isBroken) throw new Error('disk I/O error');
        return { incidents: [{ ...first, id: '1' }], next: null };
      },
    },
    writes: new HeldWrites(log),
    log,
    operator: { incident: () => undefined },
    metrics: { incident: () => undefined },
  });
  assert.deepEqual(incidents.recent(), [{ ...first, id: '1' }]);
  incidents.report(second);
  isBroken = true;
  assert.deepEqual(incidents.recent(), [second]);
  assert.ok(lines.some(({ event }) => event === 'earlier incidents not read'));
});
