import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { incidentsIn } from '../../src/database/incident-table.ts';
import { migrate } from '../../src/database/sqlite/migration/migrations.ts';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-database.ts';
import { anIncident } from '../support/service/make-incident.ts';
import { UnreadableRows } from '../../src/database/rows/unreadable-rows.ts';

test('Reads a report of an earlier version as one end that is not about a decoder', async () => {
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
  const incidents = incidentsIn(new SqliteDatabase(db), new UnreadableRows());
  assert.deepEqual(await incidents.find('old'), {
    ...incident,
    id: 'old',
  });
});
