/** A caller's named secret. Several secrets may share a name, which allows rotation. */
export interface ApiKey {
  readonly name: string;
  readonly secret: string;
}

/** A name and a secret that `Authorization: Bearer …` can carry (RFC 6750, section 2.1). */
const PAIR = /^([\w.-]{1,64}):([\w.~+/-]+=*)$/;

/**
 * Reads `name:secret,name:secret`. Faults name an entry's position but never its content.
 * @param setting name of the setting, for the faults
 * @returns the keys, and a sentence for each bad entry
 */
export function parseApiKeys(
  text: string,
  setting = 'API_KEYS',
): {
  readonly keys: readonly ApiKey[];
  readonly faults: readonly string[];
} {
  const keys: ApiKey[] = [];
  const faults: string[] = [];
  text.split(',').forEach((entry, index) => {
    const [, name, secret] = PAIR.exec(entry.trim()) ?? [];
    if (name === undefined || secret === undefined) {
      faults.push(
        `${setting} must be name:secret,name:secret with only letters, digits and -._~+/ and = at the end of a secret; entry ${index + 1} is not`,
      );
    } else if (keys.some((key) => key.secret === secret && key.name !== name)) {
      faults.push(
        `${setting} must have a different secret for each name; entry ${index + 1} repeats one`,
      );
    } else {
      keys.push({ name, secret });
    }
  });
  return { keys, faults };
}
