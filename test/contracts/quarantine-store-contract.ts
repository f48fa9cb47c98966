import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndedDecoders } from '../../src/quarantine/quarantine-store.ts';
import type { OpenStores } from './open-stores.ts';

const NOW = '2026-01-31T12:00:00.000Z';
const EARLIER = '2026-01-31T11:59:59.999Z';
const LATER = '2026-02-01T12:00:00.000Z';

export function aRecord(change: Partial<EndedDecoders> = {}): EndedDecoders {
  return {
    sha256: 'aa',
    ends: 2,
    lastEnd: 'decode_timeout',
    operation: 'fit',
    incidentId: 'incident-1',
    lastAt: NOW,
    until: LATER,
    ...change,
  };
}

/** Requirements for every adapter of the quarantine store. */
export function quarantineStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Finds what was saved last for an artwork, until it is removed`, (t) => {
    const { quarantine } = create(t);
    assert.equal(quarantine.find('aa'), null);
    const once = aRecord({ ends: 1, until: null });
    quarantine.save(once);
    assert.deepEqual(quarantine.find('aa'), once);
    quarantine.save(aRecord());
    quarantine.save(aRecord({ sha256: 'bb' }));
    assert.deepEqual(quarantine.find('aa'), aRecord());
    quarantine.remove('aa');
    assert.equal(quarantine.find('aa'), null);
    assert.deepEqual(quarantine.find('bb'), aRecord({ sha256: 'bb' }));
  });

  test(`${name}: Lists and counts what is quarantined now, newest incident first, in pages`, (t) => {
    const { quarantine } = create(t);
    quarantine.save(aRecord({ sha256: 'once', ends: 1, until: null, incidentId: 'incident-0' }));
    quarantine.save(aRecord({ sha256: 'over', until: NOW, incidentId: 'incident-9' }));
    const records = [3, 1, 2].map((number) =>
      aRecord({ sha256: `a${number}`, incidentId: `incident-${number}` }),
    );
    for (const record of records) quarantine.save(record);
    const [third, first, second] = records;
    const page = quarantine.list(NOW, { limit: 2 });
    assert.deepEqual(page.artworks, [third, second]);
    const rest = quarantine.list(NOW, { limit: 2, before: page.next! });
    assert.deepEqual(rest, { artworks: [first], next: null });
    assert.deepEqual(
      quarantine.all(NOW),
      [third, second, first].map((record) => {
        const { sha256, incidentId, until } = record!;
        return { sha256, incidentId, until };
      }),
    );
    assert.equal(quarantine.count(NOW), 3);
    assert.equal(quarantine.count(EARLIER), 4);
    assert.equal(quarantine.count(LATER), 0);
  });

  test(`${name}: Removes quarantines that are over, and first ends that are long past`, (t) => {
    const { quarantine } = create(t);
    quarantine.save(aRecord({ sha256: 'over', until: NOW, lastAt: EARLIER }));
    quarantine.save(aRecord({ sha256: 'on', until: LATER, lastAt: EARLIER }));
    quarantine.save(aRecord({ sha256: 'past', ends: 1, until: null, lastAt: EARLIER }));
    quarantine.save(aRecord({ sha256: 'new', ends: 1, until: null, lastAt: NOW }));
    assert.equal(quarantine.removeExpired(NOW, NOW), 2);
    const left = ['over', 'on', 'past', 'new'].filter((sha256) => quarantine.find(sha256) !== null);
    assert.deepEqual(left, ['on', 'new']);
    assert.equal(quarantine.removeExpired(NOW, NOW), 0);
  });

  test(`${name}: Keeps the newest thousand of each kind, so that first ends push out no quarantine`, (t) => {
    const { quarantine } = create(t);
    const at = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000).toISOString();
    for (let count = 0; count < 1003; count += 1) {
      quarantine.save(aRecord({ sha256: `q${count}`, lastAt: at(count) }));
    }
    for (let count = 0; count < 1003; count += 1) {
      quarantine.save(aRecord({ sha256: `s${count}`, ends: 1, until: null, lastAt: at(count) }));
    }
    assert.equal(quarantine.count(NOW), 1000);
    const isKept = (sha256: string) => quarantine.find(sha256) !== null;
    for (const kind of ['q', 's']) {
      assert.deepEqual([`${kind}2`, `${kind}3`, `${kind}1002`].map(isKept), [false, true, true]);
    }
  });
}
