import type { Fault } from '../../errors.ts';
import type { FaultCode } from '../../fault-codes.ts';
import { DEFAULT_EVENTS, type Webhook } from '../../jobs/webhook.ts';
import { AddressError, assertPublicLiteral } from '../../network/address-guard.ts';
import type { WebhookRequest } from '../contract/request/webhook.ts';

/** What the service allows beyond the contract. */
export interface WebhookRules {
  /** Also plain http. */
  readonly allowPrivateHosts: boolean;
}

/** The webhook of a request that has passed its checks; each event once. */
export function readWebhook({ url, events = [...DEFAULT_EVENTS] }: WebhookRequest): Webhook {
  return { url, events: [...new Set(events)] };
}

/** What is wrong with a well-formed webhook. Where a name leads to is looked at when it is used. */
export function webhookFaults(
  { url }: WebhookRequest,
  { allowPrivateHosts }: WebhookRules,
): readonly Fault[] {
  const fault = (code: FaultCode, words: string) => [
    { pointer: '/webhook/url', code, detail: `webhook.url ${words}` },
  ];
  if (!URL.canParse(url)) return fault('bad_format', 'must be a URL, received something else');
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') {
    return fault('bad_format', 'must be a URL without credentials, received some');
  }
  if (allowPrivateHosts) return [];
  if (protocol !== 'https:') {
    return fault('bad_format', `must be an https URL, received scheme "${protocol.slice(0, -1)}"`);
  }
  try {
    assertPublicLiteral(hostname);
    return [];
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return fault(error.code, error.message);
  }
}
