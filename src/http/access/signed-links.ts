import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signed links: anyone who has one can use it until it expires. */
export interface SignedLinks {
  /** Returns the path with an expiry and a signature. */
  readonly sign: (path: string) => string;
  readonly check: (path: string, query: unknown) => LinkVerdict;
}

/** `none`: the link has no signature at all. */
export type LinkVerdict = 'none' | 'good' | 'forged' | 'expired';

interface SignedLinksInput {
  readonly secret: string;
  readonly ttlMs: number;
  readonly now: () => Date;
}

/** Links are valid for up to this much longer than their TTL, so most responses repeat the same link. */
const MAX_STEP_SECONDS = 3600;
/** Number of signed links to remember, at about 200 bytes each: the three links of each of 4,000 parts. */
const MAX_REMEMBERED = 12_000;

/**
 * Creates links signed with HMAC-SHA-256 over the path and the expiry, in seconds since 1970. Each link is
 * signed once per expiry: events and lists contain the same links over and over.
 */
export function createSignedLinks({ secret, ttlMs, now }: SignedLinksInput): SignedLinks {
  const signatureOf = (path: string, expires: string): string =>
    createHmac('sha256', secret).update(`${path}\n${expires}`).digest('base64url');
  const stepSeconds = Math.max(1, Math.min(MAX_STEP_SECONDS, Math.round(ttlMs / 10_000)));

  const remembered = new Map<string, string>();
  let rememberedFor = '';

  return {
    sign(path) {
      const endSeconds = (now().getTime() + ttlMs) / 1000;
      const expires = String(Math.ceil(endSeconds / stepSeconds) * stepSeconds);
      if (expires !== rememberedFor || remembered.size >= MAX_REMEMBERED) remembered.clear();
      rememberedFor = expires;
      const known = remembered.get(path);
      if (known !== undefined) return known;
      const link = `${path}?expires=${expires}&signature=${signatureOf(path, expires)}`;
      remembered.set(path, link);
      return link;
    },
    check(path, query) {
      const { expires, signature } = query as Partial<Record<string, unknown>>;
      if (expires === undefined && signature === undefined) return 'none';
      if (typeof expires !== 'string' || typeof signature !== 'string') return 'forged';
      if (!isSame(signature, signatureOf(path, expires))) return 'forged';
      return Number(expires) * 1000 > now().getTime() ? 'good' : 'expired';
    },
  };
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
