import { createHmac } from 'node:crypto';

/** One attempt to send a message. */
export interface Message {
  /** The same for every attempt. */
  readonly id: string;
  /** Time at which it is sent; receivers reject old messages. */
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers that let a receiver verify a message's sender and age.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param keys each produces a signature; two keys allow a secret to be rotated
 */
export function signedHeaders({ id, at, body }: Message, keys: readonly Buffer[]) {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const signatures = keys.map((key) => {
    const hash = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
    return `v1,${hash}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}
