export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns this process's environment. Nothing else reads `process.env`. It has a file of its own so that a
 * decoder does not have to load the settings schema.
 */
export function readProcessEnvironment(): Environment {
  return process.env;
}
