import { createHash, type Hash } from 'node:crypto';
import { EventLoopYielder } from '../../event-loop-yielder.ts';
import type { OnceKey } from '../../jobs/jobs.ts';

/** A quoted string, as in the draft, or the same string without quotes, as most clients send it. */
const KEY = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** The depth of an item in a checked body: orders, an order, its items, an item. */
const ITEM_DEPTH = 4;

/** Returns the key, or null if the header is not a valid key. */
export function parseIdempotencyKey(header: string): string | null {
  const [, quoted, bare] = KEY.exec(header.trim()) ?? [];
  return quoted ?? bare ?? null;
}

/**
 * Identifies a retried request: its key, and the fingerprint of its checked body. Other requests may run
 * between two items.
 */
export async function onceKeyOf(key: string, body: unknown): Promise<OnceKey> {
  const hash = createHash('sha256');
  await addInSteps(body, { hash, yielder: new EventLoopYielder(), depth: 0 });
  return { key, fingerprint: hash.digest('base64url') };
}

interface Place {
  readonly hash: Hash;
  readonly yielder: EventLoopYielder;
  readonly depth: number;
}

async function addInSteps(value: unknown, { hash, yielder, depth }: Place): Promise<void> {
  await yielder.yieldIfDue();
  if (depth === ITEM_DEPTH || typeof value !== 'object' || value === null) {
    hash.update(canonicalText(value));
    return;
  }
  const below = { hash, yielder, depth: depth + 1 };
  hash.update(Array.isArray(value) ? '[' : '{');
  for (const [name, entry] of entriesOf(value)) {
    hash.update(name);
    await addInSteps(entry, below);
    hash.update(',');
  }
  hash.update(Array.isArray(value) ? ']' : '}');
}

/** Returns the text of a JSON value, independent of key order and white space. */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const content = entriesOf(value).map(([name, entry]) => `${name}${canonicalText(entry)},`);
  return Array.isArray(value) ? `[${content.join('')}]` : `{${content.join('')}}`;
}

/** Returns the entries of a list without names, or the members of an object in order, with theirs. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.map((entry: unknown) => ['', entry] as const);
  const members = Object.entries(value as Record<string, unknown>).sort(byName);
  return members.map(([name, entry]) => [`${JSON.stringify(name)}:`, entry] as const);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
