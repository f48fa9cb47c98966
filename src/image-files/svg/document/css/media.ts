/** What holds for a sheet of film: it is a screen to browsers, which is how SVG files are looked at. */
const HOLDS = /^(?:(?:only\s+)?(?:all|screen)|\(\s*prefers-color-scheme\s*:\s*light\s*\))$/i;
const NEVER_HOLDS =
  /^(?:(?:only\s+)?(?:print|speech|aural|braille|embossed|handheld|projection|tty|tv)\b.*|not\s+(?:all|screen)|\(\s*(?:prefers-color-scheme\s*:\s*dark|prefers-contrast\s*:\s*\w+|prefers-contrast|forced-colors\s*:\s*active|forced-colors|prefers-reduced-motion|prefers-reduced-motion\s*:\s*reduce|inverted-colors\s*:\s*inverted|-ms-high-contrast\s*:\s*[\w-]+)\s*\))$/i;

/** Whether a list of media queries holds when the document is printed; null: it depends. */
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

/** Whether browsers of today have what `@supports` asks for; null: they may not. */
export function supportsHolds(condition: string): boolean | null {
  if (/^not\s*\(\s*[a-z-]+\s*:[^()]*\)$/i.test(condition)) return false;
  return /^\(\s*[a-z][a-z-]*\s*:[^()]*\)$/i.test(condition) ? true : null;
}
