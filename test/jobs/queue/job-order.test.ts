import assert from 'node:assert/strict';
import { test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { JobOrder } from '../../../src/jobs/queue/job-order.ts';

interface NamedJob {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
}

/** Queued jobs of the owners in their names, oldest first. */
function jobsNamed(...names: readonly string[]): readonly NamedJob[] {
  return names.map((name) => ({ id: uuid(), owner: name[0]!, name }));
}

/** Starts all jobs in order and returns their names; those that run alone have a "!". */
function started(order: JobOrder, jobs: readonly NamedJob[]): readonly string[] {
  let waiting = [...jobs];
  const names: string[] = [];
  while (waiting.length > 0) {
    const { id, owner, isAlone } = order.next(waiting)!;
    names.push(waiting.find((job) => job.id === id)!.name + (isAlone ? '!' : ''));
    order.began({ id, owner });
    waiting = waiting.filter((job) => job.id !== id);
  }
  return names;
}

test('Keys take turns: many jobs of one do not delay those of another', () => {
  const jobs = jobsNamed('a1', 'a2', 'a3', 'a4', 'b1', 'b2');
  assert.deepEqual(started(new JobOrder(), jobs), ['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
});

test('A job that ended a renderer runs alone, after all that were waiting then', () => {
  const order = new JobOrder();
  const earlier = jobsNamed('a1', 'a2', 'b1');
  order.suspect(earlier[0]!.id, true);
  const jobs = [...earlier, ...jobsNamed('b2', 'b3')];
  assert.deepEqual(started(order, jobs), ['a2', 'b1', 'a1!', 'b2', 'b3']);
});

test('If several may have ended it, each waits for the jobs of its own key only', () => {
  const order = new JobOrder();
  const jobs = jobsNamed('a1', 'b1', 'a2', 'a3', 'a4');
  order.suspect(jobs[0]!.id, false);
  order.suspect(jobs[1]!.id, false);
  assert.deepEqual(started(order, jobs), ['b1!', 'a2', 'a3', 'a4', 'a1!']);
});

test('A job that lost its renderer through no fault of its own continues first', () => {
  const order = new JobOrder();
  const jobs = jobsNamed('a1', 'b1', 'b2');
  order.continues(jobs[2]!.id);
  assert.deepEqual(started(order, jobs), ['b2', 'a1', 'b1']);
});

test('A job that has ended leaves no trace', () => {
  const order = new JobOrder();
  const jobs = jobsNamed('a1', 'a2');
  order.suspect(jobs[0]!.id, true);
  order.ended(jobs[0]!.id);
  assert.deepEqual(started(order, jobs), ['a1', 'a2']);
  assert.equal(order.next([]), null);
});
