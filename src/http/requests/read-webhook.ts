import type { Fault } from '../../errors.ts';
import type { FaultCode } from '../../fault-codes.ts';
import { DEFAULT_EVENTS, type Webhook } from '../../jobs/webhook.ts';
import { AddressError, assertPublicLiteral } from '../../network/address-guard.ts';
import type { WebhookRequest } from '../contract/request/webhook.ts';

/** Configured exceptions to the contract. */
export interface WebhookRules {
  /** Whether private addresses and plain http are allowed. */
  readonly allowPrivateHosts: boolean;
}

/** Reads the webhook in a checked request and removes duplicate events. */
export function readWebhook({ url, events = [...DEFAULT_EVENTS] }: WebhookRequest): Webhook {
  return { url, events: [...new Set(events)] };
}

/**
 * Finds the faults in a well-formed webhook. Its host name is resolved and checked when an event is sent.
 */
export function webhookFaults(
  { url }: WebhookRequest,
  { allowPrivateHosts }: WebhookRules,
): readonly Fault[] {
  const fault = (code: FaultCode, words: string) => [
    { pointer: '/webhook/url', code, detail: `webhook.url ${words}` },
  ];
  if (!URL.canParse(url)) return fault('bad_format', 'must be a valid URL');
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') {
    return fault('bad_format', 'must be a URL without credentials');
  }
  if (allowPrivateHosts) return [];
  if (protocol !== 'https:') {
    return fault(
      'bad_format',
      `must be an https URL, received scheme "${protocol.slice(0, -1)}"; ALLOW_PRIVATE_WEBHOOK_HOSTS allows http for local development`,
    );
  }
  try {
    assertPublicLiteral(hostname);
    return [];
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return fault(error.code, error.message);
  }
}
