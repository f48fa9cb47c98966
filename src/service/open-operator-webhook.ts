import { hostname } from 'node:os';
import type { Config } from '../config/config.ts';
import { ConditionWatch, type Condition } from '../operator/condition-watch.ts';
import type { ToldIncident } from '../operator/incident-news.ts';
import { IncidentReports, newId } from '../operator/incident-reports.ts';
import { messageOf } from '../operator/operator-message.ts';
import { OperatorOutbox } from '../operator/operator-outbox.ts';
import { OperatorSender, type OperatorSenderDeps } from '../operator/operator-sender.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { openPoster } from '../webhooks/post.ts';
import type { Releasers } from './closing/releasers.ts';
import { keptWebhookSecret } from './secrets/kept-webhook-secret.ts';

export interface OperatorWebhookInput {
  readonly config: Pick<Config, 'access' | 'webhooks'>;
  readonly folders: Pick<DataFolders, 'operatorWebhookSecret'>;
  /** null: no OPERATOR_WEBHOOK is set. */
  readonly outbox: OperatorOutbox | null;
  readonly metrics: OperatorSenderDeps['metrics'];
  readonly log: Log;
}

/** Tells the operator what happens. Never waits for the receiver, and never fails. */
export interface OperatorWebhook {
  readonly incident: (told: ToldIncident) => void;
  /** Tells when a condition begins and ends, until the releaser runs. */
  readonly watch: (conditions: readonly Condition[], releasers: Releasers) => void;
}

/** Time for the last messages at shutdown; those that take longer are sent at the next start. */
const LAST_MS = 1_000;
const NOBODY: OperatorWebhook = { incident: () => undefined, watch: () => undefined };

/** Returns the messages of earlier runs and those of this one; null: no OPERATOR_WEBHOOK is set. */
export function openOutbox(
  { webhooks }: Pick<Config, 'webhooks'>,
  { operatorMessages }: Pick<DataFolders, 'operatorMessages'>,
  log: Log,
): OperatorOutbox | null {
  return webhooks.operator.url === null ? null : new OperatorOutbox(operatorMessages, log);
}

/** Sends the messages in the outbox until the releaser runs. */
export async function openOperatorWebhook(
  input: OperatorWebhookInput,
  releasers: Releasers,
): Promise<OperatorWebhook> {
  const { config, folders, outbox, metrics, log } = input;
  const { url, secret } = config.webhooks.operator;
  if (url === null || outbox === null) return NOBODY;
  const key = secret ?? (await keptWebhookSecret(folders.operatorWebhookSecret));
  // The operator chose this address, so it may lead to a private network.
  const poster = openPoster({ allowPrivateHosts: true });
  const sender = new OperatorSender({ outbox, url, key, post: poster.post, log, metrics });
  releasers.push('operator webhook', async () => {
    await sender.stop(LAST_MS);
    poster.close();
  });
  sender.start();
  return telling(outbox, serviceName(config), log);
}

function telling(outbox: OperatorOutbox, service: string, log: Log): OperatorWebhook {
  const reports = new IncidentReports(outbox, ({ id, news, dueAtMs }) => {
    outbox.put({ id, message: messageOf(news, service, new Date()), dueAtMs, tries: 0 });
  });
  const watch = new ConditionWatch({
    begun: outbox,
    log,
    tell(news) {
      const message = messageOf(news, service, new Date());
      outbox.put({ id: newId(), message, dueAtMs: Date.now(), tries: 0 });
    },
  });
  return {
    incident: (told) => reports.report(told),
    watch: (conditions, releasers) => releasers.push('conditions', watch.start(conditions)),
  };
}

function serviceName({ access: { publicUrl } }: Pick<Config, 'access'>): string {
  return publicUrl === null ? hostname() : new URL(publicUrl).host;
}
