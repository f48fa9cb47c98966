import type { Config } from '../config/config.ts';
import { eventOf } from '../http/events/event-of.ts';
import type { Links } from '../http/resources/links.ts';
import type { JobEvent } from '../jobs/job-event.ts';
import { orDamaged, UnreadableJob } from '../jobs/unreadable-job.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { LostPayload } from '../webhooks/attempt-delivery.ts';
import { openPoster } from '../webhooks/post.ts';
import { WebhookSender, type WebhookSenderDeps } from '../webhooks/webhook-sender.ts';
import { warnOfRelativeLinks } from './reports/warn-of-relative-links.ts';
import { keptWebhookSecret } from './secrets/kept-webhook-secret.ts';
import type { Releasers } from './closing/releasers.ts';
import type { Durable } from './open-durable.ts';

interface WebhooksInput {
  readonly config: Pick<Config, 'webhooks' | 'access'>;
  readonly folders: Pick<DataFolders, 'webhookSecret'>;
  readonly stores: Pick<Durable['database'], 'jobs' | 'deliveries' | 'transactions'>;
  readonly links: Links;
  readonly metrics: WebhookSenderDeps['metrics'];
  readonly writes: WebhookSenderDeps['writes'];
  readonly log: Log;
}

/** Time for requests in flight at shutdown; those that take longer are resent at the next start. */
const LAST_MS = 2_000;

/**
 * Sends the deliveries that are due, including those from earlier runs, until the releaser runs.
 * @returns a function to call when a job with a webhook is stored
 */
export async function startWebhooks(
  input: WebhooksInput,
  releasers: Releasers,
): Promise<() => void> {
  const { config, folders, stores, links, metrics, writes, log } = input;
  const { secrets, allowPrivateHosts } = config.webhooks;
  const common = secrets.common ?? (await keptWebhookSecret(folders.webhookSecret));
  const poster = openPoster({ allowPrivateHosts });
  const sender = new WebhookSender({
    store: stores.deliveries,
    transactions: stores.transactions,
    content: {
      post: poster.post,
      payloadOf: (jobId, event) => readOrLost(() => payloadOf(jobId, event, { stores, links })),
      keysOf: (owner) => secrets.byKey.get(owner ?? '') ?? [common],
    },
    schedule: { now: () => new Date(), random: Math.random },
    metrics,
    writes,
    log,
  });
  releasers.push('webhooks', async () => {
    await sender.stop(LAST_MS);
    poster.close();
  });
  const onWebhook = warnOfRelativeLinks(config.access.publicUrl, log);
  if ((await stores.deliveries.pending()) > 0) onWebhook();
  sender.start();
  return onWebhook;
}

/** null: the job has been removed, maybe while it was being read, and its parts with it. */
async function payloadOf(
  jobId: string,
  event: JobEvent,
  { stores: { jobs }, links }: Pick<WebhooksInput, 'stores' | 'links'>,
): Promise<object | null> {
  const job = await jobs.head(jobId);
  if (job === null) return null;
  const payload = await eventOf(job, event, { jobs, links });
  return (await jobs.head(jobId)) === null ? null : payload;
}

async function readOrLost<T>(read: () => Promise<T>): Promise<T> {
  const found = await orDamaged(read);
  if (found instanceof UnreadableJob) throw new LostPayload(found.message, { cause: found });
  return found;
}
