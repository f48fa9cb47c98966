/** An artwork that hangs its decoder is ordered again and again: the second end is the last. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { GangSheet } from '../../../../src/http/contract/gang-sheet.ts';
import type { IncidentPageAnswer } from '../../../../src/http/contract/incident.ts';
import type { QuarantinePageAnswer } from '../../../../src/http/contract/quarantine.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { startContained } from '../../../support/service/contained-service.ts';

const ENV = {
  API_KEYS: 'attacker:secret-of-the-attacker,victim:secret-of-the-victim',
  OPERATOR_TOKEN: 'secret-of-the-operator',
  DECODE_TIMEOUT_MS: '1500',
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const results = '<feTurbulence numOctaves="9"/>'.repeat(200);
const hanging = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="20in" height="20in"><filter id="f">${results}</filter><rect width="100%" height="100%" filter="url(#f)"/></svg>`,
);
const SHA256 = createHash('sha256').update(hanging).digest('hex');
const good = await drawFlat({ widthPx: 60, heightPx: 40 });
const itemOf = (bytes: Buffer, type: string) => ({
  artwork: { data: `data:image/${type};base64,${bytes.toString('base64')}` },
  width: 2,
});
const bad = itemOf(hanging, 'svg+xml');
const fine = itemOf(good, 'png');

test('An artwork that hangs two decoders is refused at once for everybody, and nobody else suffers', async (t) => {
  const service = await startContained(t, { env: ENV });
  await service.untilReady();
  const pid = service.rendererPid();
  const run = async (name: string, ...items: readonly object[]): Promise<GangSheet> => {
    const headers = { ...bearer(`secret-of-the-${name}`), prefer: 'wait=100' };
    const body = { orders: [{ id: '1', items }] };
    const call = { method: 'POST', path: '/gangsheets', body, headers };
    return (await service.call<GangSheet>(call)).body;
  };
  const codesOf = ({ problem }: GangSheet) => problem?.errors?.map(({ code }) => code);

  assert.deepEqual(codesOf(await run('attacker', bad)), ['artwork_decode_timeout']);
  assert.equal((await run('victim', fine)).status, 'succeeded');
  assert.deepEqual(codesOf(await run('attacker', bad)), ['artwork_decode_timeout']);
  const ends = service.logged('decoder ended').length;
  for (const name of ['attacker', 'victim']) {
    const refused = await run(name, fine, bad);
    assert.deepEqual(codesOf(refused), ['artwork_quarantined'], name);
  }
  assert.equal(service.logged('decoder ended').length, ends);
  assert.equal((await run('victim', fine)).status, 'succeeded');
  assert.equal(service.rendererPid(), pid);
  assert.deepEqual(service.logged('renderer died'), []);

  const headers = bearer(ENV.OPERATOR_TOKEN);
  const { body: page } = await service.call<IncidentPageAnswer>({ path: '/incidents', headers });
  assert.deepEqual(
    page.incidents.map((incident) => [incident.class, incident.count, incident.decode?.sha256]),
    [['decode_timeout', 2, SHA256]],
  );
  const list = { path: '/quarantine', headers };
  const { artworks } = (await service.call<QuarantinePageAnswer>(list)).body;
  assert.deepEqual(
    artworks.map(({ sha256, incidentId }) => [sha256, incidentId]),
    [[SHA256, page.incidents[0]!.id]],
  );
  const path = `/quarantine/${SHA256}`;
  assert.equal((await service.call({ method: 'DELETE', path, headers })).status, 204);
  assert.deepEqual(codesOf(await run('attacker', bad)), ['artwork_decode_timeout']);
});
