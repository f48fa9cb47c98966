import { setTimeout as sleep } from 'node:timers/promises';
import { EventLoopYielder } from '../../event-loop-yielder.ts';
import type { StoredJobEvent } from '../../jobs/job-event.ts';
import { isFinal, type JobHead } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Links } from '../resources/links.ts';
import { Notifier } from './notifier.ts';
import { eventOf, progressEventOf } from './event-of.ts';

/** Stream intervals. */
export interface Pace {
  /** Minimum time between two checks of the job; progress in between is never sent. */
  readonly leastMs: number;
  /** Silence after which a comment keeps the connection alive; proxies close silent connections. */
  readonly heartbeatMs: number;
}

const PACE: Pace = { leastMs: 250, heartbeatMs: 15_000 };

/** Time that a client should wait before it reconnects. */
export const RETRY = 'retry: 2000\n\n';
const HEARTBEAT = ': still here\n\n';

export interface EventStreamInput {
  readonly jobs: Pick<Jobs, 'head' | 'parts' | 'part' | 'eventsAfter' | 'onChange'>;
  readonly links: Links;
  readonly id: string;
  /** Number of the last event that the reader has received; 0: none. */
  readonly after: number;
  readonly signal: AbortSignal;
  readonly now?: () => Date;
  readonly pace?: Pace;
}

/**
 * Yields a job's events as server-sent events (WHATWG HTML, section 9.2) until the job ends.
 *
 * Listens before the first read, so a change during a read leads to another one. Nothing is queued for a reader:
 * once it has received everything, the job is read again. A slow reader may therefore miss progress but never an
 * event, and costs no memory. The id of a server-sent event is the number of the newest job event; a progress event
 * repeats the previous id. A reader that reconnects therefore resumes after that event and gets the current
 * progress.
 */
export async function* eventStream(input: EventStreamInput): AsyncGenerator<string, void, void> {
  const { jobs, id, signal, now = () => new Date(), pace = PACE } = input;
  const notifier = new Notifier();
  const endListening = jobs.onChange(id, () => notifier.notify());
  let seq = input.after;
  let shown = '';
  try {
    yield RETRY;
    while (!signal.aborted) {
      // Read before the events: once it has ended, all of its events are stored.
      const job = await jobs.head(id);
      if (job === null) return;
      const page = await jobs.eventsAfter(id, seq);
      yield* pageText(page, input);
      seq = page.at(-1)?.seq ?? seq;
      if (page.length > 0) continue;
      if (isFinal(job.status)) return;
      if (shown !== looksOf(job)) yield eventText(seq, progressEventOf(job, now()));
      shown = looksOf(job);
      await pause(pace.leastMs, signal);
      while (!(await notifier.wait(pace.heartbeatMs, signal))) yield HEARTBEAT;
    }
  } finally {
    endListening();
  }
}

/** Yields some events of a job; none of the rest if the job is deleted meanwhile. */
async function* pageText(
  page: readonly StoredJobEvent[],
  { jobs, links, id }: EventStreamInput,
): AsyncGenerator<string, void, void> {
  if (page.length === 0) return;
  // Read after the events, so that the one that ends the job finds all of its parts.
  const job = await jobs.head(id);
  if (job === null) return;
  const yielder = new EventLoopYielder();
  for (const stored of page) {
    const event = await eventOf(job, stored, { jobs, links });
    if (event === null) return;
    yield eventText(stored.seq, event);
    await yielder.yieldIfDue();
  }
}

function looksOf({ status, progress }: JobHead): string {
  return JSON.stringify([status, progress]);
}

/** Formats one server-sent event. JSON has no line breaks, so the data is a single line. */
export function eventText(id: number, event: { readonly type: string }): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The caller's loop checks the signal.
  await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
}
