import type { Static, Type } from 'typebox';
import { readOperatorWebhook, type OperatorWebhookConfig } from '../operator-webhook.ts';
import { readWebhookSecrets, type WebhookSecrets } from '../webhook-secrets.ts';
import { count, flag, MINUTE_MS, offAtZero, secretText } from './kinds.ts';

export const webhookSettings = {
  WEBHOOK_SECRETS: secretText(
    'Secrets that sign webhooks, by API key name, as `name:whsec_…,name:whsec_…`. To rotate a secret, list its name twice: both secrets then sign.',
  ),
  WEBHOOK_SECRET: secretText(
    'Secret that signs all other webhooks: `whsec_` followed by 24 to 64 bytes in base64. Unset: generated at the first start and kept in `DATA_DIR/webhook-secret`.',
  ),
  ALLOW_PRIVATE_WEBHOOK_HOSTS: flag(
    'Whether webhooks may be sent to private, loopback and link-local addresses. This also allows plain HTTP.',
  ),
  OPERATOR_WEBHOOK: secretText(
    'URL that the service tells about incidents, an open circuit, low disk space and an old queue; a Slack or Discord webhook URL works. The address may be private. It must be https unless `ALLOW_PRIVATE_WEBHOOK_HOSTS` is set. Unset: nothing is sent.',
  ),
  OPERATOR_WEBHOOK_SECRET: secretText(
    'Secret that signs messages to `OPERATOR_WEBHOOK`, in the form of `WEBHOOK_SECRET`. Unset: generated when it is first needed and kept in `DATA_DIR/operator-webhook-secret`.',
  ),
  QUEUE_AGE_ALERT_MINUTES: count(
    15,
    0,
    'Age of the queue of which `OPERATOR_WEBHOOK` is told: how long a job has been queued, in minutes. 0: never.',
  ),
};

export interface WebhooksConfig {
  readonly secrets: WebhookSecrets;
  /** Whether private addresses and plain http are allowed. */
  readonly allowPrivateHosts: boolean;
  readonly operator: OperatorWebhookConfig;
}

type Settings = Static<Type.TObject<typeof webhookSettings>>;

export function toWebhooksConfig(settings: Settings, keyNames: readonly string[]): WebhooksConfig {
  return {
    secrets: secretsOf(settings, keyNames).secrets,
    allowPrivateHosts: settings.ALLOW_PRIVATE_WEBHOOK_HOSTS,
    operator: operatorOf(settings).operator,
  };
}

export function webhookFaults(settings: Settings, keyNames: readonly string[]): readonly string[] {
  return [...secretsOf(settings, keyNames).faults, ...operatorOf(settings).faults];
}

function secretsOf(settings: Settings, keyNames: readonly string[]) {
  return readWebhookSecrets({
    named: settings.WEBHOOK_SECRETS,
    common: settings.WEBHOOK_SECRET,
    keyNames,
  });
}

function operatorOf(settings: Settings) {
  const queueAgeMinutes = offAtZero(settings.QUEUE_AGE_ALERT_MINUTES);
  return readOperatorWebhook({
    url: settings.OPERATOR_WEBHOOK,
    secret: settings.OPERATOR_WEBHOOK_SECRET,
    queueAgeMs: queueAgeMinutes === null ? null : queueAgeMinutes * MINUTE_MS,
    allowHttp: settings.ALLOW_PRIVATE_WEBHOOK_HOSTS,
  });
}
