import { parseApiKeys } from './api-keys.ts';

/** The settings that hold secrets. */
export interface SecretSettings {
  readonly API_KEYS?: string;
  readonly METRICS_TOKEN?: string;
  readonly OPERATOR_TOKEN?: string;
  readonly LINK_SECRET?: string;
  readonly WEBHOOK_SECRETS?: string;
  readonly WEBHOOK_SECRET?: string;
  readonly OPERATOR_WEBHOOK_SECRET?: string;
}

/** One secret and where it is set. Faults never show the secret itself. */
interface NamedSecret {
  readonly setting: string;
  readonly secret: string;
  /** Name of the secret in a setting that has several. */
  readonly name?: string;
}

/** About 48 random bits: guessing takes decades, because wrong tokens are limited to 300 a minute. */
const LEAST_OF_TOKEN = 8;
/** Every link shows its signature, so the secret can be guessed offline, without asking the service. */
const LEAST_OF_LINKS = 16;
/** "aaaaaaaa" is as easy to guess as "a". */
const LEAST_DISTINCT = 4;
/** Node refuses request headers above 16 KiB, so no request could carry a much longer token. */
const MOST_OF_TOKEN = 1024;

/** A token that `Authorization: Bearer …` can carry (RFC 6750, section 2.1). */
const TOKEN = /^[\w.~+/-]+=*$/;
const MAKE_ONE = 'make one with "openssl rand -hex 32"';

/** Returns a sentence for each secret that can be guessed, can never match or is used for two purposes. */
export function secretFaults(settings: SecretSettings): readonly string[] {
  // If OPERATOR_TOKEN is unset, METRICS_TOKEN is used for both, so the two may be equal.
  const isOneToken = settings.OPERATOR_TOKEN === settings.METRICS_TOKEN;
  const tokens = [
    ...named('API_KEYS', settings.API_KEYS),
    ...one(settings, 'METRICS_TOKEN'),
    ...(isOneToken ? [] : one(settings, 'OPERATOR_TOKEN')),
  ];
  const links = one(settings, 'LINK_SECRET');
  const webhooks = [
    ...named('WEBHOOK_SECRETS', settings.WEBHOOK_SECRETS),
    ...one(settings, 'WEBHOOK_SECRET'),
    ...one(settings, 'OPERATOR_WEBHOOK_SECRET'),
  ];
  return [
    ...tokens.flatMap(tokenFaults),
    ...links.flatMap((secret) => weaknessOf(secret, LEAST_OF_LINKS)),
    ...sharedFaults([...tokens, ...links, ...webhooks]),
  ];
}

function named(setting: string, text: string | undefined): readonly NamedSecret[] {
  // Bad entries have been reported by the setting itself.
  const { keys } = text === undefined ? { keys: [] } : parseApiKeys(text, setting);
  return keys.map(({ name, secret }) => ({ setting, secret, name }));
}

function one(settings: SecretSettings, setting: keyof SecretSettings): readonly NamedSecret[] {
  const secret = settings[setting];
  return secret === undefined ? [] : [{ setting, secret }];
}

function tokenFaults(token: NamedSecret): readonly string[] {
  if (!TOKEN.test(token.secret) || token.secret.length > MOST_OF_TOKEN) {
    const form = `have at most ${MOST_OF_TOKEN} letters, digits and -._~+/, with = only at the end`;
    return [`${inWords(token)} must ${form}; no request could match the current one`];
  }
  return weaknessOf(token, LEAST_OF_TOKEN);
}

function weaknessOf(named: NamedSecret, least: number): readonly string[] {
  const { secret } = named;
  if (secret.length >= least && new Set(secret).size >= LEAST_DISTINCT) return [];
  const form = `at least ${least} characters, ${LEAST_DISTINCT} of them different`;
  return [`${inWords(named)} must have ${form}; ${MAKE_ONE}`];
}

/** Anyone who is given a secret for one purpose could use it for the other. */
function sharedFaults(secrets: readonly NamedSecret[]): readonly string[] {
  const earlier = new Map<string, NamedSecret>();
  return secrets.flatMap((named) => {
    const first = earlier.get(named.secret);
    if (first === undefined) earlier.set(named.secret, named);
    if (first === undefined || first.setting === named.setting) return [];
    return [`${inWords(named)} must differ from ${inWords(first)}; ${MAKE_ONE}`];
  });
}

function inWords({ setting, name }: NamedSecret): string {
  return name === undefined ? setting : `the secret of ${name} in ${setting}`;
}
