import { createHash, timingSafeEqual } from 'node:crypto';

/** A secret and its meaning. */
export interface Token<Meaning> {
  readonly secret: string;
  readonly meaning: Meaning;
}

/**
 * Looks up secrets in constant time: it always compares all hashes, which have the same length, so the
 * duration reveals nothing.
 */
export function lookUpTokens<Meaning>(
  tokens: readonly Token<Meaning>[],
): (given: string) => Meaning | null {
  const hashed = tokens.map(({ secret, meaning }) => ({ hash: hashOf(secret), meaning }));
  return (given) => {
    const hash = hashOf(given);
    return hashed.reduce<Meaning | null>(
      (found, token) => (timingSafeEqual(token.hash, hash) ? token.meaning : found),
      null,
    );
  };
}

/** Returns the token in `Authorization: Bearer …` (RFC 6750, section 2.1), or null. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
