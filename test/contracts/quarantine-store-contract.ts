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
  test(`${name}: Finds what was saved last for an artwork, until it is removed`, async (t) => {
    const { quarantine } = await create(t);
    assert.equal(await quarantine.find('aa'), null);
    const once = aRecord({ ends: 1, until: null });
    await quarantine.save(once);
    assert.deepEqual(await quarantine.find('aa'), once);
    await quarantine.save(aRecord());
    await quarantine.save(aRecord({ sha256: 'bb' }));
    assert.deepEqual(await quarantine.find('aa'), aRecord());
    await quarantine.remove('aa');
    assert.equal(await quarantine.find('aa'), null);
    assert.deepEqual(await quarantine.find('bb'), aRecord({ sha256: 'bb' }));
  });

  test(`${name}: Lists and counts what is quarantined now, newest incident first, in pages`, async (t) => {
    const { quarantine } = await create(t);
    await quarantine.save(
      aRecord({ sha256: 'once', ends: 1, until: null, incidentId: 'incident-0' }),
    );
    await quarantine.save(aRecord({ sha256: 'over', until: NOW, incidentId: 'incident-9' }));
    const records = [3, 1, 2].map((number) =>
      aRecord({ sha256: `a${number}`, incidentId: `incident-${number}` }),
    );
    for (const record of records) await quarantine.save(record);
    const [third, first, second] = records;
    const page = await quarantine.list(NOW, { limit: 2 });
    assert.deepEqual(page.artworks, [third, second]);
    const rest = await quarantine.list(NOW, { limit: 2, before: page.next! });
    assert.deepEqual(rest, { artworks: [first], next: null });
    assert.deepEqual(
      await quarantine.all(NOW),
      [third, second, first].map((record) => {
        const { sha256, incidentId, until } = record!;
        return { sha256, incidentId, until };
      }),
    );
    assert.equal(await quarantine.count(NOW), 3);
    assert.equal(await quarantine.count(EARLIER), 4);
    assert.equal(await quarantine.count(LATER), 0);
  });

  test(`${name}: Removes quarantines that are over, and first ends that are long past`, async (t) => {
    const { quarantine } = await create(t);
    await quarantine.save(aRecord({ sha256: 'over', until: NOW, lastAt: EARLIER }));
    await quarantine.save(aRecord({ sha256: 'on', until: LATER, lastAt: EARLIER }));
    await quarantine.save(aRecord({ sha256: 'past', ends: 1, until: null, lastAt: EARLIER }));
    await quarantine.save(aRecord({ sha256: 'new', ends: 1, until: null, lastAt: NOW }));
    assert.equal(await quarantine.removeExpired(NOW, NOW), 2);
    const left: string[] = [];
    for (const sha256 of ['over', 'on', 'past', 'new']) {
      if ((await quarantine.find(sha256)) !== null) left.push(sha256);
    }
    assert.deepEqual(left, ['on', 'new']);
    assert.equal(await quarantine.removeExpired(NOW, NOW), 0);
  });

  test(`${name}: Keeps the newest thousand of each kind, so that first ends push out no quarantine`, async (t) => {
    const { quarantine } = await create(t);
    const at = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000).toISOString();
    for (let count = 0; count < 1003; count += 1) {
      await quarantine.save(aRecord({ sha256: `q${count}`, lastAt: at(count) }));
    }
    for (let count = 0; count < 1003; count += 1) {
      await quarantine.save(
        aRecord({ sha256: `s${count}`, ends: 1, until: null, lastAt: at(count) }),
      );
    }
    assert.equal(await quarantine.count(NOW), 1000);
    const isKept = async (sha256: string) => (await quarantine.find(sha256)) !== null;
    for (const kind of ['q', 's']) {
      const kept = await Promise.all([`${kind}2`, `${kind}3`, `${kind}1002`].map(isKept));
      assert.deepEqual(kept, [false, true, true]);
    }
  });
}
