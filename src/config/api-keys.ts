/** A secret of a caller, by which he is known or is spoken to. Several secrets may have one name, so that they can be renewed. */
export interface ApiKey {
  readonly name: string;
  readonly secret: string;
}

/** What may stand in `Authorization: Bearer …` (RFC 6750, section 2.1), less the comma of the list. */
const PAIR = /^([\w.-]{1,64}):([\w.~+/=-]+)$/;

/**
 * Reads `name:secret,name:secret`. Faults tell the place of an entry and never what stands there.
 * @param setting that the text is of
 * @returns the keys, and a sentence for each entry that is none
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
        `${setting} must be name:secret,name:secret of letters, digits and -._~+/=; entry ${index + 1} is not`,
      );
    } else if (keys.some((key) => key.secret === secret && key.name !== name)) {
      faults.push(
        `${setting} must have a secret of its own for each name; entry ${index + 1} has not`,
      );
    } else {
      keys.push({ name, secret });
    }
  });
  return { keys, faults };
}
