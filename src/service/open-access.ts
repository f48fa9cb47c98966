import type { Config } from '../config/config.ts';
import type { GuardInput } from '../http/access/guard.ts';
import { createSignedLinks } from '../http/access/signed-links.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { keptSecret } from './secrets/kept-secret.ts';

interface OpenAccessInput {
  readonly config: Pick<Config, 'access'>;
  readonly folders: DataFolders;
  readonly log: Log;
}

/** Configures access control. Logs a warning if the service does not require API keys. */
export async function openAccess({ config, folders, log }: OpenAccessInput): Promise<GuardInput> {
  const { keys, metricsToken, operatorToken, linkSecret, linkTtlMs } = config.access;
  if (keys.length === 0) log.warn({ setting: 'API_KEYS' }, 'open to everybody');
  const links = createSignedLinks({
    secret: linkSecret ?? (await keptSecret(folders.linkSecret)),
    ttlMs: linkTtlMs,
    now: () => new Date(),
  });
  return { keys, metricsToken, operatorToken, links, nowMs: () => performance.now() };
}
