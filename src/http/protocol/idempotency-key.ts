import { createHash, type Hash } from 'node:crypto';
import type { OnceKey } from '../../jobs/jobs.ts';

/** A quoted string, as in the draft, or the same string without quotes, as most clients send it. */
const KEY = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** Returns the key, or null if the header is not a valid key. */
export function parseIdempotencyKey(header: string): string | null {
  const [, quoted, bare] = KEY.exec(header.trim()) ?? [];
  return quoted ?? bare ?? null;
}

/** Identifies a retried request: its key, and the fingerprint of its body. */
export function onceKeyOf(key: string, body: unknown): OnceKey {
  const hash = createHash('sha256');
  addCanonical(hash, body);
  return { key, fingerprint: hash.digest('base64url') };
}

/** Hashes a JSON value independently of key order and white space. */
function addCanonical(hash: Hash, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    hash.update(JSON.stringify(value));
  } else if (Array.isArray(value)) {
    hash.update('[');
    for (const entry of value) addNext(hash, entry);
    hash.update(']');
  } else {
    hash.update('{');
    for (const [name, entry] of Object.entries(value).sort(byName)) {
      hash.update(`${JSON.stringify(name)}:`);
      addNext(hash, entry);
    }
    hash.update('}');
  }
}

function addNext(hash: Hash, value: unknown): void {
  addCanonical(hash, value);
  hash.update(',');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
