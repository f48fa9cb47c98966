import { createHmac } from 'node:crypto';

/** One attempt to bring a message. */
export interface Message {
  /** The same at every attempt. */
  readonly id: string;
  /** When it is sent: receivers refuse what is old. */
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers by which a receiver knows who sent a message, and that it is not an old one.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param keys one signature each: with two of them a secret can be changed over
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
