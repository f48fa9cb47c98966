import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aNewJob } from './job-store-contract.ts';
import type { OpenStores } from './open-stores.ts';

/** Requirements for every adapter of the death store. */
export function deathStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Counts the deaths of renderers for each job and cause`, (t) => {
    const { jobs, deaths } = create(t);
    const job = aNewJob(1);
    jobs.insert(job);
    deaths.add(job.id, 'memory');
    deaths.add(job.id, 'other');
    const expected = { memory: 2, outside: 0, other: 1 };
    assert.deepEqual(deaths.add(job.id, 'memory'), expected);
    assert.deepEqual(deaths.of(job.id), expected);
  });

  test(`${name}: A job that does not exist has no deaths`, (t) => {
    const { deaths } = create(t);
    assert.deepEqual(deaths.add('nobody', 'other'), { memory: 0, outside: 0, other: 0 });
  });

  test(`${name}: Forgiving deaths resets the counts but remembers one that memory caused`, (t) => {
    const { jobs, deaths } = create(t);
    const [first, second] = [aNewJob(1), aNewJob(2)];
    jobs.insert(first);
    jobs.insert(second);
    for (const cause of ['memory', 'memory', 'outside', 'other'] as const) {
      deaths.add(first.id, cause);
    }
    deaths.add(second.id, 'other');
    deaths.forgive(first.id);
    assert.deepEqual(deaths.of(first.id), { memory: 1, outside: 0, other: 0 });
    assert.deepEqual(deaths.of(second.id), { memory: 0, outside: 0, other: 1 });
  });
}
