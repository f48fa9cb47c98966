import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { removeLocalPaths } from '../../../../src/database/sqlite/migration/remove-local-paths.ts';
import { anItem, anOrder, aRequest } from '../../../support/service/make-job.ts';

test('Replaces the local paths that earlier versions stored in requests by keys', () => {
  const sources = [
    { kind: 'spooled', key: '0199-1/cafe.uri' },
    { kind: 'kept', id: 'u1', sha256: 'beef' },
    { kind: 'file', path: 'logos/a.png' },
    { kind: 'url', url: 'https://shop.example/a.png' },
  ] as const;
  const items = sources.map((source) => anItem({ source }));
  const request = aRequest({ orders: [anOrder({ items })], metadata: { path: '/data/inputs/x' } });
  const old = structuredClone(request) as unknown as { orders: [{ items: { source: object }[] }] };
  old.orders[0].items[0]!.source = { kind: 'spooled', path: '/data/inputs/0199-1/cafe.uri' };
  old.orders[0].items[1]!.source = { kind: 'kept', id: 'u1', path: '/data/uploads/kept/beef' };

  const db = new Database(':memory:');
  db.exec('CREATE TABLE jobs (id TEXT, request TEXT)');
  const insert = db.prepare('INSERT INTO jobs VALUES (?, ?)');
  insert.run('old', JSON.stringify(old));
  insert.run('without files', JSON.stringify(aRequest({ orders: [] })));
  removeLocalPaths(db);
  const stored = db.prepare('SELECT request FROM jobs').pluck().all() as string[];
  assert.deepEqual(
    stored.map((json) => JSON.parse(json) as unknown),
    [request, aRequest({ orders: [] })],
  );
});
