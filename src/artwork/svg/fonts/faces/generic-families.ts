import { nameKey } from './face.ts';

const SANS = 'Liberation Sans';
const SERIF = 'Liberation Serif';
const MONO = 'Liberation Mono';

/**
 * Families that name no typeface (CSS Fonts 4, section 2.1.1, and what browsers and Inkscape take for
 * such), with what they are drawn in. `cursive`, `fantasy` and the like are not among them: no bundled
 * face has their look.
 */
export const GENERIC_FAMILIES: Readonly<Record<string, string>> = {
  'sans-serif': SANS,
  serif: SERIF,
  monospace: MONO,
  'system-ui': SANS,
  'ui-sans-serif': SANS,
  'ui-serif': SERIF,
  'ui-monospace': MONO,
  'ui-rounded': SANS,
  '-apple-system': SANS,
  BlinkMacSystemFont: SANS,
  Sans: SANS,
};

/** What text is drawn in that names no family: serif, as browsers do. */
export const INITIAL_FAMILY = SERIF;

const BY_KEY = new Map(
  Object.entries(GENERIC_FAMILIES).map(([name, family]) => [nameKey(name), family]),
);

/** The family that a generic name is drawn in; undefined: it is the name of a typeface. */
export function genericFamily(name: string): string | undefined {
  return BY_KEY.get(nameKey(name));
}
