import { closest, distance } from 'fastest-levenshtein';
import type { Environment } from './process-environment.ts';
import { settingsSchema } from './settings.ts';

/** An environment variable that looks like a setting and is none. */
export interface UnknownSetting {
  readonly name: string;
  /** The setting with the most similar name. */
  readonly nearest: string;
}

/** No platform is known to use these beginnings. */
const OWN_BEGINNINGS = /^(?:ARTWORK|GANGSHEET|MEMORY|PREFLIGHT|QUARANTINE|RECYCLE|WEBHOOK)_/;
/** Names that differ in at most so many letters are taken for misspelt. */
const MOST_LETTERS = 2;
/** In a short name, two letters make another word: HOST and HOME. */
const LEAST_LENGTH = 8;

/** Finds variables that were probably meant as settings. Their values do not matter. */
export function unknownSettings(env: Environment): readonly UnknownSetting[] {
  const names = Object.keys(settingsSchema.properties);
  return Object.keys(env)
    .filter((name) => !names.includes(name))
    .map((name) => ({ name, nearest: closest(name.toUpperCase(), names) }))
    .filter(
      ({ name, nearest }) => OWN_BEGINNINGS.test(name.toUpperCase()) || isMisspelt(name, nearest),
    );
}

function isMisspelt(name: string, nearest: string): boolean {
  const isLong = Math.min(name.length, nearest.length) >= LEAST_LENGTH;
  return isLong && distance(name.toUpperCase(), nearest) <= MOST_LETTERS;
}
