import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aNewJob } from './job-store-contract.ts';
import type { OpenStores } from './open-stores.ts';

/** Requirements for every adapter of the death store. */
export function deathStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Counts the deaths of renderers for each job and cause`, async (t) => {
    const { jobs, deaths } = await create(t);
    const job = aNewJob(1);
    await jobs.insert(job);
    await deaths.add(job.id, 'memory');
    await deaths.add(job.id, 'other');
    const expected = { memory: 2, outside: 0, other: 1 };
    assert.deepEqual(await deaths.add(job.id, 'memory'), expected);
    assert.deepEqual(await deaths.of(job.id), expected);
  });

  test(`${name}: A job that does not exist has no deaths`, async (t) => {
    const { deaths } = await create(t);
    assert.deepEqual(await deaths.add('nobody', 'other'), { memory: 0, outside: 0, other: 0 });
  });

  test(`${name}: Forgiving deaths resets the counts but remembers one that memory caused`, async (t) => {
    const { jobs, deaths } = await create(t);
    const [first, second] = [aNewJob(1), aNewJob(2)];
    await jobs.insert(first);
    await jobs.insert(second);
    for (const cause of ['memory', 'memory', 'outside', 'other'] as const) {
      await deaths.add(first.id, cause);
    }
    await deaths.add(second.id, 'other');
    await deaths.forgive(first.id);
    assert.deepEqual(await deaths.of(first.id), { memory: 1, outside: 0, other: 0 });
    assert.deepEqual(await deaths.of(second.id), { memory: 0, outside: 0, other: 1 });
  });
}
