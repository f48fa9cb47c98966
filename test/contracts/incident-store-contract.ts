import assert from 'node:assert/strict';
import { test } from 'node:test';
import { v7 as uuid } from 'uuid';
import type { DecoderEnded } from '../../src/messages.ts';
import type { KeptIncident } from '../../src/supervision/incidents/incident-store.ts';
import type { Incident } from '../../src/supervision/incidents/incident.ts';
import { examineDecoder } from '../../src/supervision/incidents/post-mortem.ts';
import { aDecoderEnd, anIncident } from '../support/service/make-incident.ts';
import { aRecord } from './quarantine-store-contract.ts';
import type { OpenStores } from './open-stores.ts';

/** Requirements for every adapter of the incident store. */
export function incidentStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Lists incidents newest first, in pages, as they were added`, async (t) => {
    const { incidents } = await create(t);
    const [first, second] = [keptOf(anIncident({ code: 1 })), keptOf(anIncident({ code: 2 }))];
    await incidents.add(first);
    await incidents.add(second);
    const newest = await incidents.list({ limit: 1 });
    assert.deepEqual(newest.incidents, [second]);
    const oldest = await incidents.list({ limit: 1, before: newest.next! });
    assert.deepEqual(oldest, { incidents: [first], next: null });
  });

  test(`${name}: Keeps the newest thousand incidents`, async (t) => {
    const { incidents } = await create(t);
    for (let count = 0; count < 1003; count += 1) {
      await incidents.add(keptOf(anIncident({ code: count })));
    }
    const { incidents: kept, next } = await incidents.list({ limit: 2000 });
    assert.equal(kept.length, 1000);
    assert.deepEqual([kept[0]?.code, kept.at(-1)?.code, next], [1002, 3, null]);
  });

  const aDecoderIncident = (sha256: string, at: Date, end: DecoderEnded['end'] = 'decode_crash') =>
    keptOf(examineDecoder(aDecoderEnd({ artworkId: sha256, end }), at));
  const noon = new Date('2026-01-31T12:00:00.000Z');
  const later = '2026-01-31T12:30:00.000Z';

  test(`${name}: Finds an incident by its id`, async (t) => {
    const { incidents } = await create(t);
    const incident = keptOf(anIncident());
    await incidents.add(incident);
    assert.deepEqual(await incidents.find(incident.id), incident);
    assert.equal(await incidents.find('none'), null);
  });

  test(`${name}: Counts another end in the newest equal incident, unless that is too old`, async (t) => {
    const { incidents } = await create(t);
    const [old, newest] = [
      aDecoderIncident('aa', new Date('2026-01-31T11:00:00.000Z')),
      aDecoderIncident('aa', noon),
    ];
    const others = [aDecoderIncident('bb', noon), aDecoderIncident('aa', noon, 'decode_memory')];
    for (const incident of [old, newest, ...others]) await incidents.add(incident);
    const equal = { class: 'decode_crash', sha256: 'aa', since: noon.toISOString() } as const;
    const counted = await incidents.countIn(equal, later);
    assert.deepEqual(counted, { ...newest, count: 2, lastAt: later });
    assert.equal((await incidents.countIn(equal, later))?.count, 3);
    assert.equal(await incidents.countIn({ ...equal, since: later }, later), null);
    assert.equal(await incidents.countIn({ ...equal, class: 'decode_timeout' }, later), null);
    const all = (await incidents.list({ limit: 10 })).incidents;
    assert.deepEqual(
      all.map(({ count }) => count),
      [1, 1, 3, 1],
    );
    assert.deepEqual(await incidents.find(old.id), old);
  });

  test(`${name}: Reports on decoders push out neither other reports nor those of quarantined artwork`, async (t) => {
    const { incidents, quarantine } = await create(t);
    const [other, convicting] = [keptOf(anIncident()), aDecoderIncident('aa', noon)];
    for (const incident of [other, convicting]) await incidents.add(incident);
    await quarantine.save(aRecord({ sha256: 'aa', incidentId: convicting.id, until: later }));
    for (let count = 0; count < 1002; count += 1) {
      await incidents.add(aDecoderIncident('bb', noon));
    }
    const kept = (await incidents.list({ limit: 3000 })).incidents;
    assert.equal(kept.length, 1002);
    assert.deepEqual(kept.slice(-2), [convicting, other]);
    for (let count = 0; count < 1000; count += 1) await incidents.add(keptOf(anIncident()));
    assert.equal((await incidents.list({ limit: 3000 })).incidents.length, 2001);
    assert.deepEqual(await incidents.find(convicting.id), convicting);
  });
}

/** With an id that sorts after those before it. */
function keptOf(incident: Incident): KeptIncident {
  return { ...incident, id: uuid() };
}
