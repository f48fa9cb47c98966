import { parseApiKeys } from './api-keys.ts';

/** Secrets that sign webhooks. */
export interface WebhookSecrets {
  /** By API key name; two secrets with the same name both sign, which allows rotation. */
  readonly byKey: ReadonlyMap<string, readonly Buffer[]>;
  /** For all other webhooks; null: the secret stored with the data. */
  readonly common: Buffer | null;
}

interface SecretSettings {
  /** `name:secret,name:secret`. */
  readonly named: string | undefined;
  readonly common: string | undefined;
  /** Names of the API keys. */
  readonly keyNames: readonly string[];
}

/** Prefix of a secret; 24 to 64 bytes in base64 follow (Standard Webhooks, "Signature scheme"). */
export const SECRET_PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
/** The form of a secret, in words. */
export const SECRET_FORM = `${SECRET_PREFIX} and ${LEAST_BYTES} to ${MOST_BYTES} bytes in base64`;

/** Reads the secrets. Faults never show them. */
export function readWebhookSecrets({ named, common, keyNames }: SecretSettings): {
  readonly secrets: WebhookSecrets;
  readonly faults: readonly string[];
} {
  const setting = 'WEBHOOK_SECRETS';
  const { keys, faults } =
    named === undefined ? { keys: [], faults: [] } : parseApiKeys(named, setting);
  const byKey = new Map<string, Buffer[]>();
  const bad: string[] = [];
  for (const { name, secret } of keys) {
    const bytes = parseWebhookSecret(secret);
    if (bytes === null)
      bad.push(`${setting} must be ${SECRET_FORM} for each name; the secret of ${name} is not`);
    else byKey.set(name, [...(byKey.get(name) ?? []), bytes]);
    if (!keyNames.includes(name))
      bad.push(`${setting} must use names from API_KEYS; ${name} is not one`);
  }
  const commonBytes = common === undefined ? null : parseWebhookSecret(common);
  if (common !== undefined && commonBytes === null)
    bad.push(`WEBHOOK_SECRET must be ${SECRET_FORM}`);
  return { secrets: { byKey, common: commonBytes }, faults: [...faults, ...bad] };
}

/** Returns a secret's bytes, or null if the text is not a secret. */
export function parseWebhookSecret(text: string): Buffer | null {
  const base64 = text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : null;
  if (base64 === null || !/^[\w+/-]+={0,2}$/.test(base64)) return null;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES ? bytes : null;
}
