import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anIncident } from '../support/service/make-incident.ts';
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
}
