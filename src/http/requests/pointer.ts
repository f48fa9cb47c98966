/** RFC 6901 pointers into a request body. */

/** Returns the pointer to the value under these keys and indices. */
export function pointerTo(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${escape(String(token))}`).join('');
}

export function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Returns the value at a pointer, or undefined. Only own properties count. */
export function valueAt(root: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce<unknown>(
    (value, token) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, token)
        ? (value as Record<string, unknown>)[token]
        : undefined,
    root,
  );
}

/** Formats a pointer for a reader, such as `orders[0].items[2].width`. */
export function readablePath(pointer: string): string {
  const path = tokensOf(pointer)
    .map((token) => (/^\d+$/.test(token) ? `[${token}]` : `.${token}`))
    .join('');
  return path === '' ? 'the body' : path.replace(/^\./, '');
}

function escape(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
