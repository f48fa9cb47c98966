import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { MAIN, type LogLine } from '../../support/service/running-service.ts';

test('A start with bad settings names all of them in one structured line', () => {
  const env = { PORT: '99999', QUEUE_LIMIT: 'many', API_KEYS: 'no-secret', PUBLIC_URL: 'here' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], { env, encoding: 'utf8' });
  assert.equal(status, 78);
  assert.equal(stderr, '');
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 1);
  const line = JSON.parse(lines[0]!) as LogLine & { readonly faults: readonly string[] };
  assert.equal(line.event, 'bad configuration');
  assert.equal(line['level'], 'fatal');
  assert.deepEqual(line.faults.map((fault) => fault.split(' ')[0]).sort(), [
    'API_KEYS',
    'PORT',
    'PUBLIC_URL',
    'QUEUE_LIMIT',
  ]);
});
