/**
 * Queries that are true for artwork. They include `screen`, because artwork should print as browsers show
 * it on a screen.
 */
const HOLDS = /^(?:(?:only\s+)?(?:all|screen)|\(\s*prefers-color-scheme\s*:\s*light\s*\))$/i;
const NEVER_HOLDS =
  /^(?:(?:only\s+)?(?:print|speech|aural|braille|embossed|handheld|projection|tty|tv)\b.*|not\s+(?:all|screen)|\(\s*(?:prefers-color-scheme\s*:\s*dark|prefers-contrast\s*:\s*\w+|prefers-contrast|forced-colors\s*:\s*active|forced-colors|prefers-reduced-motion|prefers-reduced-motion\s*:\s*reduce|inverted-colors\s*:\s*inverted|-ms-high-contrast\s*:\s*[\w-]+)\s*\))$/i;

/** Evaluates a list of media queries for artwork; null if the result depends on the viewer. */
export function mediaHolds(queries: string): boolean | null {
  const each = queries
    .replace(/\s+/g, ' ')
    .split(',')
    .map((query) => queryHolds(query.trim()));
  if (each.some((holds) => holds === true)) return true;
  return each.every((holds) => holds === false) ? false : null;
}

function queryHolds(query: string): boolean | null {
  if (query === '') return true;
  const each = query.split(/ and /i).map((part) => {
    if (NEVER_HOLDS.test(part)) return false;
    return HOLDS.test(part) ? true : null;
  });
  if (each.some((holds) => holds === false)) return false;
  return each.every((holds) => holds === true) ? true : null;
}

/** Evaluates an `@supports` condition for current browsers; null if uncertain. */
export function supportsHolds(condition: string): boolean | null {
  if (/^not\s*\(\s*[a-z-]+\s*:[^()]*\)$/i.test(condition)) return false;
  return /^\(\s*[a-z][a-z-]*\s*:[^()]*\)$/i.test(condition) ? true : null;
}
