import type { Environment } from './process-environment.ts';
import { settingsSchema } from './settings.ts';

const secrets = new Set(
  Object.entries(settingsSchema.properties)
    .filter(([, schema]) => 'isSecret' in schema)
    .map(([name]) => name),
);

/**
 * Returns the environment for the renderer, which handles untrusted images and must not know any secrets.
 */
export function withoutSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.has(name)));
}
