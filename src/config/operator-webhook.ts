import { parseWebhookSecret, SECRET_FORM } from './webhook-secrets.ts';

/** Where the operator is told what happens, and when. */
export interface OperatorWebhookConfig {
  /** null: nowhere. */
  readonly url: string | null;
  /** null: the secret stored with the data. */
  readonly secret: Buffer | null;
  /** The queue is old when a job has waited this long; null: never. */
  readonly queueAgeMs: number | null;
}

interface OperatorSettings {
  readonly url: string | undefined;
  readonly secret: string | undefined;
  readonly queueAgeMs: number | null;
  readonly allowHttp: boolean;
}

/** Reads the settings. Faults never show the URL, because that of a chat channel is a password. */
export function readOperatorWebhook({ url, secret, queueAgeMs, allowHttp }: OperatorSettings): {
  readonly operator: OperatorWebhookConfig;
  readonly faults: readonly string[];
} {
  const key = secret === undefined ? null : parseWebhookSecret(secret);
  const faults = url === undefined ? [] : urlFaults(url, allowHttp);
  const isBadSecret = secret !== undefined && key === null;
  return {
    operator: { url: url ?? null, secret: key, queueAgeMs },
    faults: [...faults, ...(isBadSecret ? [`OPERATOR_WEBHOOK_SECRET must be ${SECRET_FORM}`] : [])],
  };
}

function urlFaults(text: string, allowHttp: boolean): readonly string[] {
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : null;
  if (url === null) return ['OPERATOR_WEBHOOK must be one URL such as https://alerts.example/hook'];
  if (url.username !== '' || url.password !== '') {
    return ['OPERATOR_WEBHOOK must be a URL without user and password'];
  }
  if (url.protocol === 'https:' || (allowHttp && url.protocol === 'http:')) return [];
  const scheme = url.protocol.slice(0, -1);
  return [
    `OPERATOR_WEBHOOK must be an https URL, received scheme "${scheme}"; ALLOW_PRIVATE_WEBHOOK_HOSTS allows http`,
  ];
}
