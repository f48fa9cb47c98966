import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPart } from '../support/service/make-job.ts';
import { aNewJob } from './job-store-contract.ts';
import type { OpenStores } from './open-stores.ts';

const AT = '2026-01-31T12:00:00.000Z';

/** Requirements for every adapter of the event store. */
export function eventStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Stores events together with the changes that they report`, async (t) => {
    const { jobs, events } = await create(t);
    const { id, createdAt } = aNewJob(1);
    await jobs.insert(aNewJob(1));
    await jobs.addPart(
      id,
      { part: aPart(), warnings: [] },
      { type: 'gangsheet.part_ready', at: AT, part: 1 },
    );
    const problem = { code: 'memory_exhausted', detail: 'no room', retryable: true } as const;
    await jobs.update(id, { status: 'failed' }, { type: 'gangsheet.failed', at: AT, problem });
    await jobs.update(id, { resumableUntil: AT });
    assert.deepEqual(await events.eventsAfter(id, 0), [
      { seq: 1, type: 'gangsheet.queued', at: createdAt },
      { seq: 2, type: 'gangsheet.part_ready', at: AT, part: 1 },
      { seq: 3, type: 'gangsheet.failed', at: AT, problem },
    ]);
    assert.equal((await events.eventsAfter(id, 2)).length, 1);
  });

  test(`${name}: Keeps the newest events of each job, and none of a job that is removed`, async (t) => {
    const { jobs, events } = await create(t);
    const { id } = aNewJob(1);
    await jobs.insert(aNewJob(1));
    await jobs.update(id, { status: 'running' }, { type: 'gangsheet.started', at: 'then' });
    for (let n = 0; n < 1_100; n += 1) {
      await jobs.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
    }
    assert.equal((await events.eventsAfter(id, 0))[0]!.seq, 103);
    assert.equal((await events.eventsAfter(id, 1_101))[0]!.seq, 1_102);
    await jobs.remove(id);
    assert.deepEqual(await events.eventsAfter(id, 0), []);
    await jobs.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
    assert.deepEqual(await events.eventsAfter(id, 0), []);
  });
}
