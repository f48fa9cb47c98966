import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { JobEventType } from '../../src/jobs/job-event.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import type { Outcome } from '../../src/webhooks/retry-policy.ts';
import { openPoster, type PosterInput } from '../../src/webhooks/post.ts';
import type { DeliveryContent } from '../../src/webhooks/attempt-delivery.ts';
import type { Delivery } from '../../src/webhooks/delivery.ts';
import { WebhookSender } from '../../src/webhooks/webhook-sender.ts';
import { aRequest } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/processes/until.ts';

export const KEY = Buffer.alloc(32, 7);
export const SECRET = `whsec_${KEY.toString('base64')}`;

export type OpenDatabase = Awaited<ReturnType<typeof openDatabase>>;

interface SenderSetup {
  readonly stores: OpenDatabase;
  readonly waitsMs?: readonly number[];
  readonly post?: Partial<PosterInput>;
  readonly keysOf?: DeliveryContent['keysOf'];
  readonly payloadOf?: DeliveryContent['payloadOf'];
  readonly writes?: HeldWrites;
}

/** The senders of each test, which stop before its database is closed. */
const stopsOf = new WeakMap<TestContext, (() => Promise<void>)[]>();

export async function openStores(t: TestContext): Promise<OpenDatabase> {
  const stores = await openDatabase(join(await tempDir(t), 'jobs.db'));
  const stops: (() => Promise<void>)[] = [];
  stopsOf.set(t, stops);
  t.after(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await stores.close();
  });
  return stores;
}

let jobs = 0;

/** Inserts a job with a webhook at `url` that wants events of the type, and stores one such event. */
export async function insertJob(
  stores: OpenDatabase,
  url: string,
  type: JobEventType = 'gangsheet.started',
): Promise<string> {
  jobs += 1;
  const id = `0197a9c2-5d3e-7b1a-9c55-${String(jobs).padStart(12, '0')}`;
  const progress = { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 1 } as const;
  const createdAt = '2026-01-31T12:00:00.000Z';
  const request = aRequest();
  const owner = 'shop';
  const webhook = { url, events: [type] };
  await stores.jobs.insert({ id, owner, createdAt, request, progress, webhook });
  await addEvent(stores, id, type);
  return id;
}

export async function addEvent(
  stores: OpenDatabase,
  id: string,
  type: JobEventType = 'gangsheet.started',
): Promise<void> {
  await stores.jobs.update(id, { status: 'running' }, { type, at: new Date().toISOString() });
}

const aPayload: DeliveryContent['payloadOf'] = (id, { type, at }) =>
  Promise.resolve({ type, timestamp: at, data: { id } });

export function startSender(t: TestContext, setup: SenderSetup) {
  const { stores, waitsMs = [1, 1, 1], post = {}, keysOf = () => [KEY] } = setup;
  const { writes = new HeldWrites(silentLogger()), payloadOf = aPayload } = setup;
  const poster = openPoster({ allowPrivateHosts: true, totalMs: 3_600_000, ...post });
  const outcomes: Outcome[] = [];
  const sender = new WebhookSender({
    store: stores.deliveries,
    transactions: stores.transactions,
    content: { post: poster.post, payloadOf, keysOf },
    schedule: { now: () => new Date(), random: () => 0.5, waitsMs },
    log: silentLogger(),
    writes,
    metrics: { webhookTried: (outcome) => outcomes.push(outcome) },
  });
  let stopped: Promise<void> | null = null;
  const stop = (ms: number): Promise<void> => (stopped ??= stopAndStore(ms));
  const stopAndStore = async (ms: number): Promise<void> => {
    await sender.stop(ms);
    await writes.close();
    poster.close();
  };
  stopsOf.get(t)?.push(() => stop(0));
  sender.start();
  const listed = async (jobId: string): Promise<readonly Delivery[]> =>
    (await stores.deliveries.list({ jobId, limit: 100 })).deliveries;
  return {
    outcomes,
    stop,
    listed,
    untilSettled: async (jobId: string): Promise<readonly Delivery[]> => {
      const isSettled = async () =>
        (await listed(jobId)).every(({ status }) => status !== 'pending');
      await until('the deliveries of a job', isSettled, { signal: t.signal });
      return listed(jobId);
    },
  };
}
