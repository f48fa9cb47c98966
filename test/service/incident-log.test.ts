import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IncidentLog } from '../../src/service/incident-log.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { anIncident } from '../support/service/make-incident.ts';
import { aFullDatabase } from '../support/service/full-database.ts';

test('Logs an incident at once when the database is full, and stores it when there is room', () => {
  const { log, lines } = recordingLog();
  const counted: string[] = [];
  const disk = aFullDatabase();
  const writes = new HeldWrites(log);
  const incidents = new IncidentLog({
    store: { add: (incident) => disk.store({ id: '1', ...incident }), list: disk.list },
    writes,
    log,
    metrics: { incident: (incidentClass) => counted.push(incidentClass) },
  });
  const incident = anIncident();
  incidents.report(incident);
  assert.equal(incidents.last, incident);
  assert.deepEqual(counted, [incident.class]);
  const line = lines.find(({ event }) => event === 'incident');
  assert.equal(line?.['incidentId'], null);
  assert.equal(line['summary'], incident.summary);
  assert.deepEqual(disk.stored, []);
  disk.isFull = false;
  writes.close();
  assert.deepEqual(disk.stored, [{ id: '1', ...incident }]);
});
