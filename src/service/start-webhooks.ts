import type { Config } from '../config/config.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { eventOf } from '../http/events/event-of.ts';
import type { Links } from '../http/resources/links.ts';
import { orDamaged, UnreadableJob } from '../jobs/unreadable-job.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { LostPayload } from '../webhooks/attempt-delivery.ts';
import { openPoster } from '../webhooks/post.ts';
import { WebhookSender, type WebhookSenderDeps } from '../webhooks/webhook-sender.ts';
import { warnOfRelativeLinks } from './reports/warn-of-relative-links.ts';
import { keptWebhookSecret } from './secrets/kept-webhook-secret.ts';
import type { Releasers } from './closing/releasers.ts';

interface WebhooksInput {
  readonly config: Pick<Config, 'webhooks' | 'access'>;
  readonly folders: Pick<DataFolders, 'webhookSecret'>;
  readonly stores: Pick<OpenDatabase, 'jobs' | 'deliveries'>;
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
    content: {
      post: poster.post,
      payloadOf(jobId, event) {
        return readOrLost(() => {
          const job = stores.jobs.head(jobId);
          return job && eventOf(job, event, { jobs: stores.jobs, links });
        });
      },
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
  if (stores.deliveries.pending() > 0) onWebhook();
  sender.start();
  return onWebhook;
}

function readOrLost<T>(read: () => T): T {
  const found = orDamaged(read);
  if (found instanceof UnreadableJob) throw new LostPayload(found.message, { cause: found });
  return found;
}
