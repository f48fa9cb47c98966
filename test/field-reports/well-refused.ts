import assert from 'node:assert/strict';
import type { Outcome } from '../support/print-files/print-files.ts';

/** Actions for the customer; every refusal must name one. */
const IMPERATIVE =
  /\b(save|send|convert|export|choose|order|remove|set|use|upload|draw|embed|turn|add|name|merge|flatten|replace|write|declare|install|delete|drop|open|make|put|check|keep|take)\b/i;

/** Words of libraries, and numbers that do not help. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  'a word from a library':
    /glib|VipsJpeg|libvips|\bvips|labq|libtiff|libxml|rsvg|XML_PARSE|error domain/i,
  'a number of bytes': /\b[\d,.]+\s*(?:other\s+)?bytes?\b/i,
  'a hash': /[0-9a-f]{64}/i,
};

/** Problems in the wording of a refusal; none: a customer can act on it. */
export function faultsOfWords(detail: string): string[] {
  const found = Object.entries(FORBIDDEN)
    .filter(([, pattern]) => pattern.test(detail))
    .map(([what]) => `has ${what}`);
  return IMPERATIVE.test(detail) ? found : [...found, 'does not say what to do'];
}

export interface WantedRefusal {
  readonly codes: readonly string[];
  readonly names: RegExp;
}

/**
 * Asserts that a single ordered file was refused with one fault at its item that a customer can act
 * on.
 */
export function assertWellRefused(outcome: Outcome, { codes, names }: WantedRefusal): void {
  assert.ok('refused' in outcome, 'it was printed');
  const { errors, detail: summary } = outcome.refused;
  assert.deepEqual(
    errors.map(({ pointer }) => pointer),
    ['/orders/0/items/0/artwork'],
    JSON.stringify(outcome.refused),
  );
  const [{ code, detail } = { code: '', detail: '' }] = errors;
  assert.ok(codes.includes(code), `${code} is not ${codes.join(' or ')}: ${detail}`);
  assert.match(detail, names);
  assert.deepEqual(faultsOfWords(detail), [], detail);
  const unkind = faultsOfWords(summary).filter((fault) => fault !== 'does not say what to do');
  assert.deepEqual(unkind, [], summary);
}
