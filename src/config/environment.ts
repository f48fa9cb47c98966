import { settingsSchema } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns this process's environment. Nothing else reads `process.env`. */
export function readProcessEnvironment(): Environment {
  return process.env;
}

const secrets = new Set(
  Object.entries(settingsSchema.properties)
    .filter(([, schema]) => 'isSecret' in schema)
    .map(([name]) => name),
);

/** Returns the environment for the renderer, which decodes untrusted images and must know no secrets. */
export function withoutSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.has(name)));
}
