import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { incidentsIn } from '../../src/database/incident-table.ts';
import { migrate } from '../../src/database/migration/migrations.ts';
import { anIncident } from '../support/service/make-incident.ts';
import { UnreadableRows } from '../../src/database/rows/unreadable-rows.ts';

test('Reads a report of an earlier version as one end that is not about a decoder', () => {
  const db = new Database(':memory:');
  migrate(db);
  const incident = anIncident();
  const report = JSON.stringify({
    ...incident,
    count: undefined,
    lastAt: undefined,
    decode: undefined,
  });
  db.prepare('INSERT INTO incidents (id, report) VALUES (?, ?)').run('old', report);
  assert.deepEqual(incidentsIn(db, new UnreadableRows(() => undefined)).find('old'), {
    ...incident,
    id: 'old',
  });
});
