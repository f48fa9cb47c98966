import { nameKey } from './face.ts';

const SANS = 'Liberation Sans';
const SERIF = 'Liberation Serif';
const MONO = 'Liberation Mono';

/**
 * Generic families (CSS Fonts 4, section 2.1.1, and further names that browsers and Inkscape treat
 * alike), with the family that each is drawn in. `cursive`, `fantasy` and the like are missing because
 * no bundled face looks like them.
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

/** The family for text that names none: serif, as in browsers. */
export const INITIAL_FAMILY = SERIF;

const BY_KEY = new Map(
  Object.entries(GENERIC_FAMILIES).map(([name, family]) => [nameKey(name), family]),
);

/** The family that a generic name is drawn in; undefined if the name is not generic. */
export function genericFamily(name: string): string | undefined {
  return BY_KEY.get(nameKey(name));
}
