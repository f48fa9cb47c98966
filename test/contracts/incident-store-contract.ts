import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecoderEnded } from '../../src/messages.ts';
import { examineDecoder } from '../../src/supervision/incidents/post-mortem.ts';
import { aDecoderEnd, anIncident } from '../support/service/make-incident.ts';
import { aRecord } from './quarantine-store-contract.ts';
import type { OpenStores } from './open-stores.ts';

/** Requirements for every adapter of the incident store. */
export function incidentStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Lists incidents newest first, in pages, as they were added`, (t) => {
    const { incidents } = create(t);
    const [first, second] = [anIncident({ code: 1 }), anIncident({ code: 2 })];
    const added = [incidents.add(first), incidents.add(second)];
    const newest = incidents.list({ limit: 1 });
    assert.deepEqual(newest.incidents, [{ ...second, id: added[1]!.id }]);
    const oldest = incidents.list({ limit: 1, before: newest.next! });
    assert.deepEqual(oldest.incidents, [{ ...first, id: added[0]!.id }]);
    assert.equal(oldest.next, null);
  });

  test(`${name}: Keeps the newest thousand incidents`, (t) => {
    const { incidents } = create(t);
    for (let count = 0; count < 1003; count += 1) incidents.add(anIncident({ code: count }));
    const { incidents: kept, next } = incidents.list({ limit: 2000 });
    assert.equal(kept.length, 1000);
    assert.deepEqual([kept[0]?.code, kept.at(-1)?.code, next], [1002, 3, null]);
  });

  const aDecoderIncident = (sha256: string, at: Date, end: DecoderEnded['end'] = 'decode_crash') =>
    examineDecoder(aDecoderEnd({ artworkId: sha256, end }), at);
  const noon = new Date('2026-01-31T12:00:00.000Z');
  const later = '2026-01-31T12:30:00.000Z';

  test(`${name}: Finds an incident by its id`, (t) => {
    const { incidents } = create(t);
    const incident = anIncident();
    const { id } = incidents.add(incident);
    assert.deepEqual(incidents.find(id), { ...incident, id });
    assert.equal(incidents.find('none'), null);
  });

  test(`${name}: Counts another end in the newest equal incident, unless that is too old`, (t) => {
    const { incidents } = create(t);
    const [old, newest] = [
      incidents.add(aDecoderIncident('aa', new Date('2026-01-31T11:00:00.000Z'))),
      incidents.add(aDecoderIncident('aa', noon)),
    ];
    incidents.add(aDecoderIncident('bb', noon));
    incidents.add(aDecoderIncident('aa', noon, 'decode_memory'));
    const equal = { class: 'decode_crash', sha256: 'aa', since: noon.toISOString() } as const;
    const counted = incidents.countIn(equal, later);
    assert.deepEqual(counted, { ...newest, count: 2, lastAt: later });
    assert.equal(incidents.countIn(equal, later)?.count, 3);
    assert.equal(incidents.countIn({ ...equal, since: later }, later), null);
    assert.equal(incidents.countIn({ ...equal, class: 'decode_timeout' }, later), null);
    const all = incidents.list({ limit: 10 }).incidents;
    assert.deepEqual(
      all.map(({ count }) => count),
      [1, 1, 3, 1],
    );
    assert.deepEqual(incidents.find(old.id), old);
  });

  test(`${name}: Reports on decoders push out neither other reports nor those of quarantined artwork`, (t) => {
    const { incidents, quarantine } = create(t);
    const other = incidents.add(anIncident());
    const convicting = incidents.add(aDecoderIncident('aa', noon));
    quarantine.save(aRecord({ sha256: 'aa', incidentId: convicting.id, until: later }));
    for (let count = 0; count < 1002; count += 1) incidents.add(aDecoderIncident('bb', noon));
    const kept = incidents.list({ limit: 3000 }).incidents;
    assert.equal(kept.length, 1002);
    assert.deepEqual(kept.slice(-2), [convicting, other]);
    for (let count = 0; count < 1000; count += 1) incidents.add(anIncident());
    assert.equal(incidents.list({ limit: 3000 }).incidents.length, 2001);
    assert.deepEqual(incidents.find(convicting.id), convicting);
  });
}
