import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IncidentLog } from '../../src/service/incident-log.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { anIncident } from '../support/service/make-incident.ts';

test('Logs an incident even when the database cannot store it', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  const { log, lines } = recordingLog();
  const counted: string[] = [];
  const incidents = new IncidentLog({
    store: {
      add() {
        throw full;
      },
      list: () => ({ incidents: [], next: null }),
    },
    log,
    metrics: { incident: (incidentClass) => counted.push(incidentClass) },
  });
  const incident = anIncident();
  assert.throws(
    () => incidents.report(incident),
    (error) => error === full,
  );
  assert.equal(incidents.last, incident);
  assert.deepEqual(counted, [incident.class]);
  const [line] = lines;
  assert.equal(line?.event, 'incident');
  assert.equal(line['incidentId'], null);
  assert.equal(line['summary'], incident.summary);
});
