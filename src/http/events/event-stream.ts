import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Job } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Links } from '../resources/links.ts';
import { Bell } from './notifier.ts';
import { eventOf, progressEventOf } from './event-of.ts';

/** How often something is said. */
export interface Pace {
  /** Between two looks at the job: progress in between is never told. */
  readonly leastMs: number;
  /** After so long without news a comment tells that the connection lives; proxies cut silent ones. */
  readonly heartbeatMs: number;
}

const PACE: Pace = { leastMs: 250, heartbeatMs: 15_000 };

/** What a client shall wait before it connects again. */
export const RETRY = 'retry: 2000\n\n';
const HEARTBEAT = ': still here\n\n';

export interface EventStreamInput {
  readonly jobs: Pick<Jobs, 'find' | 'eventsAfter' | 'onChange'>;
  readonly links: Links;
  readonly id: string;
  /** Number of the last news that the reader has; 0: none. */
  readonly after: number;
  readonly signal: AbortSignal;
  readonly now?: () => Date;
  readonly pace?: Pace;
}

/**
 * What becomes of a job, as server-sent events (WHATWG HTML, section 9.2), until its end.
 *
 * Nothing is queued for a reader: each time it has taken what there was, the job is looked at anew.
 * So a slow one misses progress and no news, and costs no memory. The id of an event is the number of
 * the newest news; progress has that of the news before it, for a reader that comes back goes on from
 * there and gets the progress of then.
 */
export async function* eventStream(input: EventStreamInput): AsyncGenerator<string, void, void> {
  const { jobs, links, id, signal, now = () => new Date(), pace = PACE } = input;
  const bell = new Bell();
  const endListening = jobs.onChange(id, () => bell.ring());
  let seq = input.after;
  let shown = '';
  try {
    yield RETRY;
    while (!signal.aborted) {
      const job = jobs.find(id);
      if (job === null) return;
      const page = jobs.eventsAfter(id, seq);
      for (const news of page) {
        ({ seq } = news);
        yield eventText(seq, eventOf(job, news, links));
      }
      if (page.length > 0) continue;
      if (isFinal(job.status)) return;
      if (shown !== looksOf(job)) yield eventText(seq, progressEventOf(job, now()));
      shown = looksOf(job);
      await pause(pace.leastMs, signal);
      while (!(await bell.wait(pace.heartbeatMs, signal))) yield HEARTBEAT;
    }
  } finally {
    endListening();
  }
}

function looksOf({ status, progress }: Job): string {
  return JSON.stringify([status, progress]);
}

/** JSON has no line breaks, so it is one line of data. */
export function eventText(id: number, event: { readonly type: string }): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The loop looks at the signal.
  await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
}
