/** The environment of this process: read here and nowhere else. */
export function readProcessEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
