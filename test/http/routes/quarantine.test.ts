import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Check } from 'typebox/value';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import {
  quarantinePageSchema,
  type QuarantinePageAnswer,
} from '../../../src/http/contract/quarantine.ts';
import { QuarantineKeeper } from '../../../src/quarantine/quarantine-keeper.ts';
import { silentLogger } from '../../../src/telemetry/logger.ts';
import { aDecoderEnd } from '../../support/service/make-incident.ts';
import { aServer } from '../http-server.ts';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const hashOf = (digit: string) => digit.repeat(64);
const incidentOf = (number: number) =>
  `0197a9c9-1c02-7d11-9f5a-${String(number).padStart(12, '0')}`;

async function aQuarantineServer(t: TestContext) {
  const stores = await openDatabase(':memory:');
  t.after(() => stores.close());
  const quarantine = new QuarantineKeeper({
    store: stores.quarantine,
    transactions: stores.transactions,
    lengthMs: 3_600_000,
    now: () => NOW,
    log: silentLogger(),
  });
  const { app } = aServer(t, { service: { quarantine } });
  const quarantineOne = async (artworkId: string, incidentId: string): Promise<void> => {
    await quarantine.ended(aDecoderEnd({ artworkId }), incidentId);
    await quarantine.ended(
      aDecoderEnd({ artworkId, end: 'decode_crash', operation: 'inspect' }),
      incidentId,
    );
  };
  return { app, quarantine, quarantineOne };
}

test('Lists quarantined artwork newest first, in pages and in the form of the contract', async (t) => {
  const { app, quarantine, quarantineOne } = await aQuarantineServer(t);
  for (const number of [1, 2, 3]) await quarantineOne(hashOf(String(number)), incidentOf(number));
  await quarantine.ended(aDecoderEnd({ artworkId: hashOf('4') }), incidentOf(4));
  const found: string[] = [];
  let next: string | null = '/quarantine?limit=2';
  while (next !== null) {
    const page: QuarantinePageAnswer = (await app.inject(next)).json();
    assert.ok(Check(quarantinePageSchema, page), JSON.stringify(page));
    found.push(...page.artworks.map(({ sha256 }) => sha256));
    next = page.links.next;
  }
  assert.deepEqual(found, [hashOf('3'), hashOf('2'), hashOf('1')]);
  const { artworks } = (await app.inject('/quarantine?limit=1')).json<QuarantinePageAnswer>();
  assert.deepEqual(artworks, [
    {
      sha256: hashOf('3'),
      class: 'decode_crash',
      operation: 'inspect',
      ends: 2,
      lastAt: '2026-01-31T12:00:00.000Z',
      until: '2026-01-31T13:00:00.000Z',
      incidentId: incidentOf(3),
    },
  ]);
});

test('Releases an artwork by its hash, in any case, and no other', async (t) => {
  const { app, quarantine, quarantineOne } = await aQuarantineServer(t);
  await quarantineOne(hashOf('a'), incidentOf(1));
  await quarantineOne(hashOf('b'), incidentOf(2));
  const release = (sha256: string) =>
    app.inject({ method: 'DELETE', url: `/quarantine/${sha256}` });
  const response = await release(hashOf('A'));
  assert.deepEqual([response.statusCode, response.body], [204, '']);
  await quarantine.assertAllowed(hashOf('a'));
  await assert.rejects(quarantine.assertAllowed(hashOf('b')));
  const again = await release(hashOf('a'));
  assert.deepEqual([again.statusCode, again.json<ProblemBody>().code], [404, 'not_found']);
});

test('Does not know what is no hash, and rejects a bad page', async (t) => {
  const { app } = await aQuarantineServer(t);
  const url = `/quarantine/${'a'.repeat(63)}`;
  assert.equal((await app.inject({ method: 'DELETE', url })).statusCode, 404);
  assert.equal((await app.inject('/quarantine?limit=0')).statusCode, 422);
});
