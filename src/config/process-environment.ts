export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns this process's environment. Nothing else reads `process.env`. It stands alone, so that a
 * decoder need not load the schema of the settings.
 */
export function readProcessEnvironment(): Environment {
  return process.env;
}
