import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Check } from 'typebox/value';
import {
  eventSchema,
  progressEventSchema,
  type GangSheetEvent,
} from '../../../src/http/contract/event.ts';
import { eventStream, type EventStreamInput } from '../../../src/http/events/event-stream.ts';
import type { JobEventType } from '../../../src/jobs/job-event.ts';
import { until } from '../../support/processes/until.ts';
import { eventsIn, storyIn } from '../../support/service/clients/event-reader.ts';
import { aJob, createFakeJobs, type FakeJobs } from '../../support/service/fake-jobs.ts';
import { aPart } from '../../support/service/make-job.ts';
import { RELATIVE } from '../http-server.ts';

const QUICK = { leastMs: 1, heartbeatMs: 60_000 };
const ACT = { at: '2026-01-31T12:00:00.000Z' };

function aStream(t: TestContext, changes: Partial<EventStreamInput> = {}) {
  // The timers of a stream do not keep the process alive.
  const alive = setInterval(() => undefined, 1_000);
  t.after(() => clearInterval(alive));
  const jobs = createFakeJobs();
  const { id } = jobs.put(aJob({ status: 'running' }));
  const leaving = new AbortController();
  const { signal } = leaving;
  const stream = eventStream({
    jobs,
    id,
    signal,
    links: RELATIVE,
    after: 0,
    pace: QUICK,
    ...changes,
  });
  const tell = (name: string, rest: object = {}) =>
    jobs.tell(id, { ...ACT, type: `gangsheet.${name}` as JobEventType, ...rest });
  const next = async () => (await stream.next()).value ?? 'the end';
  return { jobs, id, leaving, stream, tell, next };
}

async function rest(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

type Read = 'head' | 'eventsAfter' | 'parts' | 'part';

/** Does something before or after each read of a kind. */
function aroundReads(
  jobs: FakeJobs,
  name: Read,
  { before, after }: { readonly before?: () => void; readonly after?: () => void },
): void {
  const read = jobs[name].bind(jobs) as (...asked: unknown[]) => Promise<never>;
  jobs[name] = async (...asked: unknown[]) => {
    before?.();
    const found = await read(...asked);
    after?.();
    return found;
  };
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) {
      isDone = true;
      act();
    }
  };
}

test('Streams all past and new events and closes when the job ends', async (t) => {
  const { jobs, id, stream, tell } = aStream(t);
  tell('queued');
  tell('started');
  jobs.change(id, { parts: [aPart()] });
  tell('part_ready', { part: 1 });
  tell('failed', { problem: { code: 'renderer_lost', detail: 'Gone.', retryable: true } });
  jobs.change(id, { status: 'failed' });
  const events = eventsIn(await rest(stream));
  assert.deepEqual(
    events.map(({ id, event }) => `${id} ${event}`),
    ['1 gangsheet.queued', '2 gangsheet.started', '3 gangsheet.part_ready', '4 gangsheet.failed'],
  );
  assert.ok(events.every(({ data, event }) => Check(eventSchema, data) && data.type === event));
  const [, , ready, failed] = events.map(({ data }) => data.data);
  assert.equal(ready!['part'], 1);
  assert.match((ready!['parts'] as { url: string }[])[0]!.url, /signature=/);
  assert.equal((failed!['problem'] as { code: string }).code, 'renderer_lost');
});

test('Resumes after the last event that its reader has', async (t) => {
  const { jobs, id, stream, tell } = aStream(t, { after: 2 });
  for (const name of ['queued', 'started', 'succeeded']) tell(name);
  jobs.change(id, { status: 'succeeded' });
  assert.deepEqual(storyIn(await rest(stream)), ['3 succeeded']);
});

test('Gives a slow reader all job events and only the newest progress', async (t) => {
  const { jobs, id, tell, next } = aStream(t);
  tell('started');
  await next();
  assert.deepEqual(storyIn(await next()), ['1 started']);
  const { progress } = (await jobs.find(id))!;
  for (let placed = 1; placed <= 500; placed += 1) {
    jobs.change(id, { progress: { ...progress, placed, placements: 500 } });
  }
  tell('paused');
  assert.deepEqual(storyIn(await next()), ['2 paused']);
  const [event] = eventsIn(await next());
  assert.equal(event!.id, '2');
  assert.ok(Check(progressEventSchema, event!.data));
  assert.equal(event!.data.data.progress.placed, 500);
});

test('Sends comments during silence', async (t) => {
  const { next, leaving } = aStream(t, { pace: { leastMs: 1, heartbeatMs: 1 } });
  await next();
  await next();
  assert.match(await next(), /^:.*\n\n$/);
  assert.match(await next(), /^:.*\n\n$/);
  leaving.abort();
  assert.equal(await next(), 'the end');
});

test('Ends when the job is deleted or the reader disconnects', async (t) => {
  const removed = aStream(t);
  await removed.next();
  await removed.next();
  removed.jobs.change(removed.id, { status: 'cancelled' });
  await removed.jobs.cancelOrRemove(removed.id);
  assert.equal(await removed.next(), 'the end');

  const left = aStream(t);
  await left.next();
  await left.next();
  const waiting = left.next();
  left.leaving.abort();
  assert.equal(await waiting, 'the end');
});

const END = '2026-01-31T13:00:00.000Z';
const manyParts = () => Array.from({ length: 50 }, (_, index) => aPart({ number: index + 1 }));

for (const read of ['head', 'eventsAfter'] as const) {
  for (const moment of ['before', 'after'] as const) {
    test(`Misses nothing if the job ends ${moment} a read of ${read}, and its end lists all parts`, async (t) => {
      const { jobs, id, stream, tell } = aStream(t);
      jobs.change(id, { parts: manyParts() });
      await stream.next();
      const end = once(() => {
        jobs.change(id, { status: 'succeeded', finishedAt: END });
        tell('succeeded', { at: END });
      });
      aroundReads(jobs, read, { [moment]: end });
      const events = eventsIn(await rest(stream));
      assert.deepEqual(
        events.map(({ event }) => event).filter((event) => event !== 'gangsheet.progress'),
        ['gangsheet.succeeded'],
      );
      const { data } = events.at(-1)!.data as unknown as GangSheetEvent;
      assert.deepEqual([data.parts.length, data.partCount], [50, 50]);
    });
  }
}

test('Sends an event that is stored while it looks for events, without waiting for another one', async (t) => {
  const { jobs, leaving, tell, next } = aStream(t);
  await next();
  aroundReads(jobs, 'eventsAfter', { after: once(() => tell('started')) });
  assert.equal(eventsIn(await next())[0]!.event, 'gangsheet.progress');
  assert.deepEqual(storyIn(await next()), ['1 started']);
  leaving.abort();
});

test('Reads once at a time, however often the job changes', async (t) => {
  const { jobs, id, leaving, next } = aStream(t);
  let reading = 0;
  let most = 0;
  const head = jobs.head.bind(jobs);
  jobs.head = async (asked) => {
    most = Math.max(most, ++reading);
    for (let changes = 0; changes < 10; changes += 1) jobs.change(id, {});
    await new Promise(setImmediate);
    reading -= 1;
    return head(asked);
  };
  await next();
  await next();
  for (let changes = 0; changes < 10; changes += 1) jobs.change(id, {});
  const waiting = next();
  await until('it has read again', () => most > 0 && reading === 0);
  leaving.abort();
  assert.equal(await waiting, 'the end');
  assert.equal(most, 1);
});

test('Ends without an event that lacks its parts if the job is deleted between two reads', async (t) => {
  for (const read of ['parts', 'part'] as const) {
    const { jobs, id, stream, tell } = aStream(t);
    jobs.change(id, { parts: [aPart()], status: 'failed' });
    tell('part_ready', { part: 1 });
    aroundReads(jobs, read, { before: once(() => void jobs.cancelOrRemove(id)) });
    assert.deepEqual(storyIn(await rest(stream)), [], read);
    assert.equal(jobs.listeners(), 0);
  }
});

test('Events list the first parts with a count; only the event of the end lists all', async (t) => {
  const { jobs, id, stream, tell } = aStream(t);
  const at = END;
  const parts = manyParts();
  jobs.change(id, { parts });
  for (const { number } of parts) tell('part_ready', { part: number });
  tell('failed', { problem: { code: 'renderer_lost', detail: 'Gone.', retryable: true } });
  tell('queued');
  tell('succeeded', { at });
  jobs.change(id, { status: 'succeeded', finishedAt: at });
  const events = eventsIn(await rest(stream)).map(({ data }) => data as unknown as GangSheetEvent);
  assert.ok(events.every((event) => Check(eventSchema, event)));
  assert.equal(events.length, 53);
  for (const { data } of events.slice(0, -1)) {
    assert.deepEqual(
      data.parts.map(({ number }) => number),
      parts.slice(0, 20).map(({ number }) => number),
    );
  }
  assert.ok(events.every(({ data }) => data.partCount === 50));
  const [ready, failed] = [events[36]!.data, events[50]!.data];
  assert.deepEqual([ready.part, ready.readyPart!.number], [37, 37]);
  assert.match(ready.readyPart!.url, /parts\/37\?expires=\d+&signature=/);
  assert.deepEqual([failed.status, failed.readyPart], ['failed', null]);
  assert.equal(events.at(-1)!.data.parts.length, 50);
});
