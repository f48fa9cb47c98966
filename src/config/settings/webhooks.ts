import type { Static, Type } from 'typebox';
import { readWebhookSecrets, type WebhookSecrets } from '../webhook-secrets.ts';
import { flag, secretText } from './kinds.ts';

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
};

export interface WebhooksConfig {
  readonly secrets: WebhookSecrets;
  /** Whether private addresses and plain http are allowed. */
  readonly allowPrivateHosts: boolean;
}

type Settings = Static<Type.TObject<typeof webhookSettings>>;

export function toWebhooksConfig(settings: Settings, keyNames: readonly string[]): WebhooksConfig {
  return {
    secrets: secretsOf(settings, keyNames).secrets,
    allowPrivateHosts: settings.ALLOW_PRIVATE_WEBHOOK_HOSTS,
  };
}

export function webhookFaults(settings: Settings, keyNames: readonly string[]): readonly string[] {
  return secretsOf(settings, keyNames).faults;
}

function secretsOf(settings: Settings, keyNames: readonly string[]) {
  return readWebhookSecrets({
    named: settings.WEBHOOK_SECRETS,
    common: settings.WEBHOOK_SECRET,
    keyNames,
  });
}
