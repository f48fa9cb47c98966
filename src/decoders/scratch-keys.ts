import { isAbsolute, join, normalize, relative, sep } from 'node:path';

/**
 * Names files and folders by keys relative to the scratch folder. A key never leads outside that folder,
 * not even a key made by a decoder.
 */
export class ScratchKeys {
  readonly #dir: string;

  constructor(scratchDir: string) {
    this.#dir = scratchDir;
  }

  /** @throws Error for a path outside the scratch folder */
  keyOf(path: string): string {
    return inside(relative(this.#dir, path));
  }

  /** @throws Error for a key that leads outside the scratch folder */
  pathOf(key: string): string {
    return join(this.#dir, inside(key));
  }
}

function inside(key: string): string {
  const isOutside = isAbsolute(key) || normalize(key).split(sep).includes('..');
  if (isOutside) throw new Error(`${key} leads outside the scratch folder`);
  return key;
}

/** The members of requests and results that hold paths, at any depth. */
const PATH_MEMBERS: ReadonlySet<string> = new Set(['path', 'fonts', 'scratchDir', 'to']);

/** Returns a copy of a request or a result with every path replaced. */
export function withPaths<T>(value: T, change: (path: string) => string): T {
  return JSON.parse(JSON.stringify(value), (member, found: unknown) =>
    PATH_MEMBERS.has(member) && typeof found === 'string' ? change(found) : found,
  ) as T;
}
