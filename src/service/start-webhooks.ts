import type { Config } from '../config/config.ts';
import type { Links } from '../http/resources/links.ts';
import { eventOf } from '../http/events/event-of.ts';
import type { JobStore } from '../jobs/job-store.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { parseWebhookSecret, SECRET_PREFIX } from '../config/webhook-secrets.ts';
import { openPoster } from '../webhooks/post.ts';
import { WebhookSender, type WebhookSenderDeps } from '../webhooks/webhook-sender.ts';
import { keptSecret } from './kept-secret.ts';
import type { Releasers } from './releasers.ts';

interface WebhooksInput {
  readonly config: Pick<Config, 'webhooks'>;
  readonly folders: Pick<DataFolders, 'webhookSecret'>;
  readonly store: Pick<JobStore, 'find' | 'deliveries'>;
  readonly links: Links;
  readonly metrics: WebhookSenderDeps['metrics'];
  readonly log: Log;
}

/** At the end of the service; what has not arrived by then is sent again at the next start. */
const LAST_MS = 2_000;

/** Sends what an earlier run of the service has left, and what is new, until it is released. */
export async function startWebhooks(input: WebhooksInput, releasers: Releasers): Promise<void> {
  const { config, folders, store, links, metrics, log } = input;
  const { secrets, allowPrivateHosts } = config.webhooks;
  const common = secrets.common ?? (await commonSecret(folders.webhookSecret));
  const poster = openPoster({ allowPrivateHosts });
  const sender = new WebhookSender({
    ...{ store: store.deliveries, post: poster.post, metrics, log },
    payloadOf(jobId, news) {
      const job = store.find(jobId);
      return job && eventOf(job, news, links);
    },
    keysOf: (owner) => secrets.byKey.get(owner ?? '') ?? [common],
    now: () => new Date(),
    random: Math.random,
  });
  releasers.push('webhooks', async () => {
    await sender.stop(LAST_MS);
    poster.close();
  });
  sender.start();
}

/** Written as the receiver needs it, so that it can be handed on as it is. */
async function commonSecret(path: string): Promise<Buffer> {
  const write = (bytes: Buffer): string => SECRET_PREFIX + bytes.toString('base64');
  const secret = parseWebhookSecret(await keptSecret(path, write));
  if (secret !== null) return secret;
  throw new Error(`${path} must hold a webhook secret (${SECRET_PREFIX}…); remove it`);
}
