/** Checks alerts and board with the tool of Prometheus itself. */
import { writeFile } from 'node:fs/promises';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, skipWithout } from '../support/processes/programs.ts';
import { tempDir } from '../support/temp-dir.ts';
import { boardQueries, MONITORING, readAlerts, RULES } from './monitoring-files.ts';

const skip = await skipWithout('promtool');

test('Prometheus accepts the alerts, and the example of its configuration', { skip }, async () => {
  const count = (await readAlerts()).length;
  assert.match(await run('promtool', 'check', 'rules', RULES), new RegExp(`${count} rules found`));
  await run('promtool', 'check', 'config', join(MONITORING, 'prometheus.yml'));
});

test('Each alert fires when it should, and not before', { skip }, async () => {
  const path = join(MONITORING, 'gangsheet.rules.test.yml');
  assert.match(await run('promtool', 'test', 'rules', path), /SUCCESS/);
});

test('Each query of the board is one that Prometheus understands', { skip }, async (t) => {
  const queries = await boardQueries();
  assert.ok(queries.length > 20);
  const rules = queries.map((expr, n) => ({ record: `query:${n}`, expr }));
  const path = join(await tempDir(t), 'board.rules.json');
  // JSON is YAML too.
  await writeFile(path, JSON.stringify({ groups: [{ name: 'board', rules }] }));
  const output = await run('promtool', 'check', 'rules', path);
  assert.match(output, new RegExp(`${queries.length} rules found`));
});
