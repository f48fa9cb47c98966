import type { Webhook } from '../../jobs/webhook.ts';
import { DamagedValue, fields, isText, listOf, parseColumn } from './shape.ts';

export interface WebhookColumn {
  /** JSON; null: the job has no webhook. */
  readonly webhook: string | null;
}

/** A webhook as stored. Its host is stored with it, because attempts are limited per host. */
interface StoredWebhook extends Webhook {
  readonly host: string;
}

const isWebhook = fields({ url: isText, host: isText, events: listOf(isText) });

export function webhookColumn(webhook: Webhook | undefined): string | null {
  if (webhook === undefined) return null;
  return JSON.stringify({ ...webhook, host: new URL(webhook.url).host });
}

/** null: there is no job, it has no webhook, or the webhook is damaged. */
export function readWebhook(row: WebhookColumn | undefined): StoredWebhook | null {
  if (row === undefined || row.webhook === null) return null;
  try {
    return parseColumn('webhook', row.webhook, isWebhook) as StoredWebhook;
  } catch (error) {
    if (error instanceof DamagedValue) return null;
    throw error;
  }
}
