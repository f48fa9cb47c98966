import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Delivery } from '../../src/jobs/delivery.ts';
import type { NewsType } from '../../src/jobs/job-event.ts';
import { openJobStore, type JobStore } from '../../src/jobs/job-store.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import type { Outcome } from '../../src/webhooks/retry-policy.ts';
import { openPoster, type PostInput } from '../../src/webhooks/post.ts';
import { WebhookSender, type WebhookSenderDeps } from '../../src/webhooks/webhook-sender.ts';
import { aRequest } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/processes/until.ts';

export const KEY = Buffer.alloc(32, 7);
export const SECRET = `whsec_${KEY.toString('base64')}`;

interface SenderSetup {
  readonly store: JobStore;
  readonly waitsMs?: readonly number[];
  readonly post?: Partial<PostInput>;
  readonly keysOf?: WebhookSenderDeps['keysOf'];
}

export async function aStore(t: TestContext): Promise<JobStore> {
  const store = openJobStore(join(await tempDir(t), 'jobs.db'));
  t.after(() => store.close());
  return store;
}

let jobs = 0;

/** A job with that webhook, of which it tells one thing. */
export function tellOf(store: JobStore, url: string, type: NewsType = 'gangsheet.started'): string {
  jobs += 1;
  const id = `0197a9c2-5d3e-7b1a-9c55-${String(jobs).padStart(12, '0')}`;
  const progress = { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 1 } as const;
  const createdAt = '2026-01-31T12:00:00.000Z';
  const request = aRequest();
  const owner = 'shop';
  store.insert({ id, owner, createdAt, request, progress, webhook: { url, events: [type] } });
  tellMore(store, id, type);
  return id;
}

export function tellMore(store: JobStore, id: string, type: NewsType = 'gangsheet.started'): void {
  store.update(id, { status: 'running' }, { type, at: new Date().toISOString() });
}

export function startSender(t: TestContext, setup: SenderSetup) {
  const { store, waitsMs = [1, 1, 1], post = {}, keysOf = () => [KEY] } = setup;
  const poster = openPoster({ allowPrivateHosts: true, totalMs: 3_600_000, ...post });
  const outcomes: Outcome[] = [];
  const sender = new WebhookSender({
    ...{ store: store.deliveries, post: poster.post, keysOf, waitsMs, log: silentLogger() },
    metrics: { webhookTried: (outcome) => outcomes.push(outcome) },
    payloadOf: (id, { type, at }) => ({ type, timestamp: at, data: { id } }),
    now: () => new Date(),
    random: () => 0.5,
  });
  let stopped: Promise<void> | null = null;
  const stop = (ms: number): Promise<void> => (stopped ??= sender.stop(ms).then(poster.close));
  t.after(() => stop(0));
  sender.start();
  const listed = (jobId: string) => store.deliveries.list({ jobId, limit: 100 }).deliveries;
  return {
    outcomes,
    stop,
    listed,
    untilSettled: async (jobId: string): Promise<readonly Delivery[]> => {
      const isSettled = () => listed(jobId).every(({ status }) => status !== 'pending');
      await until('the deliveries of a job', isSettled, { signal: t.signal });
      return listed(jobId);
    },
  };
}
