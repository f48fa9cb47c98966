import { createHash, timingSafeEqual } from 'node:crypto';

/** A secret, and what it stands for. */
export interface Token<Meaning> {
  readonly secret: string;
  readonly meaning: Meaning;
}

/**
 * Looks up secrets in a time that tells nothing about them: hashes of equal length are compared, and
 * all of them, whichever fits.
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

/** The token of `Authorization: Bearer …` (RFC 6750, section 2.1); null where there is none. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
