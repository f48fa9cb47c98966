import { parseWebhookSecret, SECRET_PREFIX } from '../../config/webhook-secrets.ts';
import { keptSecret } from './kept-secret.ts';

/**
 * Reads or creates a secret that signs webhooks. It is stored in the format that receivers need, so the
 * operator can pass it on unchanged.
 * @throws Error if the file is damaged
 */
export async function keptWebhookSecret(path: string): Promise<Buffer> {
  const write = (bytes: Buffer): string => SECRET_PREFIX + bytes.toString('base64');
  const secret = parseWebhookSecret(await keptSecret(path, write));
  if (secret !== null) return secret;
  throw new Error(`${path} must contain a webhook secret (${SECRET_PREFIX}…); remove it`);
}
