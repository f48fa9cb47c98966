import { Type, type Static } from 'typebox';
import { parseApiKeys, type ApiKey } from '../api-keys.ts';
import { parseCorsOrigins } from '../cors-origins.ts';
import { parsePublicDomain, parsePublicUrl } from '../public-url.ts';
import { HOUR_MS, optionalText, secretText } from './kinds.ts';

export const accessSettings = {
  API_KEYS: secretText(
    "Callers' keys as `name:secret,name:secret`, sent as `Authorization: Bearer secret`; a key sees only its own jobs. Each secret must have at least 8 characters. To rotate a secret, list its name twice. Unset: anyone can use the service.",
  ),
  CORS_ORIGINS: optionalText(
    'Origins of web pages that may call the API from a browser, as `https://shop.example,…`, or `*` for any. Unset: none.',
  ),
  METRICS_TOKEN: secretText(
    "The operator's bearer token for `/metrics` and `/incidents`, with at least 8 characters and different from all API keys. Unset: `/metrics` is public, and so is `/incidents` while `API_KEYS` and `OPERATOR_TOKEN` are unset.",
  ),
  OPERATOR_TOKEN: secretText(
    "The operator's bearer token for `/quarantine`, `/metrics` and `/incidents`. Unset: `METRICS_TOKEN`; if that is unset too, `/quarantine` is public while `API_KEYS` is unset.",
  ),
  LINK_SECRET: secretText(
    'Secret that signs the links to parts, previews and maps, with at least 16 characters. Unset: generated at the first start and kept in `DATA_DIR`.',
  ),
  LINK_TTL_HOURS: Type.Number({
    exclusiveMinimum: 0,
    maximum: 87_600,
    default: 168,
    description: 'Lifetime of signed links, in hours.',
  }),
  PUBLIC_URL: optionalText(
    'Public base URL of the service, such as `https://print.shop.example`. All links in responses and events start with it. Unset: `https://$RAILWAY_PUBLIC_DOMAIN`, else links are relative.',
  ),
  RAILWAY_PUBLIC_DOMAIN: optionalText(
    'Public domain of the service, set by Railway and used for links if `PUBLIC_URL` is unset.',
  ),
};

/** Access control and the format of links. */
export interface AccessConfig {
  /** Empty: anyone can use the service. */
  readonly keys: readonly ApiKey[];
  /** Token that reads metrics and incidents; null: there is none. */
  readonly metricsToken: string | null;
  /** Token that gives full operator access; null: there is none. */
  readonly operatorToken: string | null;
  /** null: the secret stored with the data. */
  readonly linkSecret: string | null;
  readonly linkTtlMs: number;
  /** Start of every link; null: links are relative. */
  readonly publicUrl: string | null;
  /** Origins of pages that may call from a browser. */
  readonly origins: readonly string[];
}

type Settings = Static<Type.TObject<typeof accessSettings>>;

export function toAccessConfig(settings: Settings): AccessConfig {
  return {
    keys: keysOf(settings).keys,
    metricsToken: settings.METRICS_TOKEN ?? null,
    operatorToken: settings.OPERATOR_TOKEN ?? settings.METRICS_TOKEN ?? null,
    linkSecret: settings.LINK_SECRET ?? null,
    linkTtlMs: settings.LINK_TTL_HOURS * HOUR_MS,
    publicUrl: publicUrlOf(settings).url,
    origins: parseCorsOrigins(settings.CORS_ORIGINS).origins,
  };
}

export function accessFaults(settings: Settings): readonly string[] {
  return [
    ...keysOf(settings).faults,
    ...parseCorsOrigins(settings.CORS_ORIGINS).faults,
    ...publicUrlOf(settings).faults,
  ];
}

function publicUrlOf(settings: Settings): ReturnType<typeof parsePublicUrl> {
  const { PUBLIC_URL: url, RAILWAY_PUBLIC_DOMAIN: domain } = settings;
  return url === undefined ? parsePublicDomain(domain) : parsePublicUrl(url);
}

function keysOf({ API_KEYS: text }: Settings): ReturnType<typeof parseApiKeys> {
  return text === undefined ? { keys: [], faults: [] } : parseApiKeys(text);
}
