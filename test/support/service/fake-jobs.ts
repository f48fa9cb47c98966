/** Jobs in memory for tests of the HTTP side. Nothing is rendered; tests set the states. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ServiceError } from '../../../src/errors.ts';
import type { JobRequest } from '../../../src/gang-sheet/order.ts';
import type { Plan } from '../../../src/gang-sheet/plan.ts';
import { isFinal, type Job } from '../../../src/jobs/job.ts';
import type { JobEvent, StoredJobEvent } from '../../../src/jobs/job-event.ts';
import type { Jobs, NotReady } from '../../../src/jobs/jobs.ts';
import type { Quote } from '../../../src/messages.ts';
import { aFilm, aRequest } from './make-job.ts';

export interface FakeJobs extends Jobs {
  /** Error of the next submit or quote. */
  failWith: Error | null;
  whyNotReady: NotReady | null;
  readonly requests: JobRequest[];
  /** Abort signals of all waits and quotes. */
  readonly signals: AbortSignal[];
  /** Adds a job as it is. */
  put(job: Job, plan?: Plan | null): Job;
  /** Changes a job and notifies those who wait for its end. */
  change(id: string, changes: Partial<Job>): void;
  /** Adds an event to a job and notifies its followers. */
  tell(id: string, event: JobEvent, changes?: Partial<Job>): void;
  /** Bytes of parts by `{id}/{n}`, and of previews by `{id}/{n}.preview`. */
  readonly files: Map<string, Buffer>;
  /** Number of those who wait for a job or follow it. */
  listeners(): number;
  quoteWith(quote: (signal: AbortSignal) => Promise<Quote>): void;
}

export function createFakeJobs(): FakeJobs {
  const jobs = new Map<string, { job: Job; request: JobRequest; plan: Plan | null }>();
  const waiters = new Set<() => void>();
  const told = new Map<string, StoredJobEvent[]>();
  const files = new Map<string, Buffer>();
  const requests: JobRequest[] = [];
  const signals: AbortSignal[] = [];
  let quoting: (signal: AbortSignal) => Promise<Quote> = () => Promise.resolve(aQuote());

  const jobOf = (id: string): Job | null => jobs.get(id)?.job ?? null;

  const fake: FakeJobs = {
    failWith: null,
    whyNotReady: null,
    requests,
    signals,
    files,

    put(job, plan = null) {
      jobs.set(job.id, { job, request: aRequest(), plan });
      return job;
    },
    change(id, changes) {
      const entry = jobs.get(id)!;
      const job = { ...entry.job, ...changes };
      jobs.set(id, { ...entry, job: { ...job, partCount: job.parts.length } });
      for (const wake of waiters) wake();
    },
    tell(id, event, changes = {}) {
      const kept = told.get(id) ?? [];
      told.set(id, [...kept, { ...event, seq: kept.length + 1 }]);
      fake.change(id, changes);
    },
    eventsAfter: (id, seq) =>
      Promise.resolve((told.get(id) ?? []).filter((event) => event.seq > seq)),
    onChange(_id, listener) {
      waiters.add(listener);
      return () => waiters.delete(listener);
    },
    listeners: () => waiters.size,
    quoteWith(quote) {
      quoting = quote;
    },

    async submit(request, { owner }) {
      if (fake.failWith) throw fake.failWith;
      requests.push(request);
      const job = aJob({
        owner,
        sheet: request.sheet,
        output: request.output,
        metadata: request.metadata,
      });
      jobs.set(job.id, { job, request, plan: null });
      return Promise.resolve(job);
    },
    find: (id) => Promise.resolve(jobOf(id)),
    head: (id) => Promise.resolve(jobOf(id)),
    brief: (id) => Promise.resolve(jobOf(id)),
    parts: (id, limit) => Promise.resolve(jobOf(id)?.parts.slice(0, limit) ?? []),
    part(id, number) {
      const part = jobOf(id)?.parts.find((one) => one.number === number);
      return Promise.resolve(part ?? null);
    },
    warnings(id, after, limit) {
      const start = (after ?? -1) + 1;
      const warnings = jobOf(id)?.warnings.slice(start, start + limit) ?? [];
      const { length: count } = warnings;
      return Promise.resolve({ warnings, count, last: count === 0 ? null : start + count - 1 });
    },
    contents: (id) => Promise.resolve(jobs.get(id) ?? null),
    items: () => Promise.resolve([]),
    list({ owner, status, before, limit }) {
      const all = [...jobs.values()].map(({ job }) => job).reverse();
      const matching = all.filter(
        (job) => job.owner === owner && (status === undefined || job.status === status),
      );
      const start = before === undefined ? 0 : matching.findIndex(({ id }) => id === before) + 1;
      const page = matching.slice(start, start + limit);
      const more = start + limit < matching.length;
      const next = more ? (page.at(-1)?.id ?? null) : null;
      return Promise.resolve({ ids: page.map(({ id }) => id), next });
    },
    waitFor(id, signal) {
      signals.push(signal);
      return new Promise((resolve) => {
        const look = () => {
          const job = jobOf(id);
          if (job && !isFinal(job.status) && !signal.aborted) return;
          waiters.delete(look);
          resolve(job);
        };
        waiters.add(look);
        signal.addEventListener('abort', look, { once: true });
        look();
      });
    },
    cancelOrRemove(id) {
      const job = jobOf(id);
      if (!job) return Promise.resolve(false);
      if (isFinal(job.status)) {
        jobs.delete(id);
        for (const wake of waiters) wake();
      } else fake.change(id, { status: 'cancelled' });
      return Promise.resolve(true);
    },
    resume(id) {
      if (fake.failWith) return Promise.reject(fake.failWith);
      if (jobOf(id)) fake.change(id, { status: 'queued', problem: null, resumableUntil: null });
      return Promise.resolve(jobOf(id));
    },
    async quote(request, _by, signal) {
      if (fake.failWith) throw fake.failWith;
      requests.push(request);
      signals.push(signal);
      return quoting(signal);
    },
    preflight: () => Promise.resolve(null),
    readPart(id, part, range) {
      const bytes = files.get(`${id}/${part.number}`);
      if (!bytes) return Promise.reject(new ServiceError('storage_failed', 'The file is gone.'));
      const chosen = range ? bytes.subarray(range.start, range.end + 1) : bytes;
      return Promise.resolve(Readable.from([chosen], { objectMode: false }));
    },
    readPreview(id, part) {
      const bytes = files.get(`${id}/${part.number}.preview`);
      if (!bytes) return Promise.reject(new ServiceError('storage_failed', 'The file is gone.'));
      return Promise.resolve(Readable.from([bytes], { objectMode: false }));
    },
    notReady: () => Promise.resolve(fake.whyNotReady),
  };
  return fake;
}

export function aJob(changes: Partial<Job> = {}): Job {
  const { sheet, output } = aRequest();
  return {
    id: randomUUID(),
    owner: null,
    status: 'queued',
    createdAt: '2026-01-31T12:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    sheet,
    output,
    metadata: {},
    progress: { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 0 },
    film: null,
    parts: [],
    partCount: changes.parts?.length ?? 0,
    memory: null,
    warnings: [],
    warningCount: changes.warnings?.length ?? 0,
    problem: null,
    resumableUntil: null,
    ...changes,
  };
}

/** Two copies of one design; the second is turned. */
export function aPlan(): Plan {
  const design = { artworkId: 'a1', mirror: false, trim: false };
  return {
    dpi: 300,
    sheets: [
      {
        number: 1,
        widthPx: 6600,
        heightPx: 4000,
        placements: [
          { item: 0, copy: 1, fitting: 0, xPx: 75, yPx: 75 },
          { item: 0, copy: 2, fitting: 1, xPx: 3450, yPx: 75 },
        ],
      },
    ],
    fittings: [
      { ...design, widthPx: 3300, heightPx: 3000, rotated: false },
      { ...design, widthPx: 3000, heightPx: 3300, rotated: true },
    ],
    film: aFilm({ lengthPx: 4000, lowerBoundPx: 3000, coverage: 0.75 }),
    hash: '00'.repeat(32),
  };
}

export function aQuote(): Quote {
  return { plan: aPlan(), predictedPeakBytes: 123_456_789, warnings: [], items: [] };
}
