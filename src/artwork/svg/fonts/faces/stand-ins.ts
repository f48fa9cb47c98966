import { nameKey, type Face } from './face.ts';

/** Another name for an available face. */
export interface FaceAlias {
  readonly name: string;
  readonly family: string;
  /**
   * Weight that the name states in addition to its family; null if it states none, so that the text
   * decides.
   */
  readonly weight: number | null;
  readonly italic: boolean | null;
}

/** Families that the bundled ones are metric-compatible with. */
const FAMILIES: Readonly<Record<string, string>> = {
  Arial: 'Liberation Sans',
  Helvetica: 'Liberation Sans',
  'Times New Roman': 'Liberation Serif',
  Times: 'Liberation Serif',
  'Courier New': 'Liberation Mono',
  Courier: 'Liberation Mono',
};

/** PostScript names, as Illustrator writes them: regular, bold, italic, bold italic. */
const POSTSCRIPT_NAMES: Readonly<Record<string, readonly string[]>> = {
  'Liberation Sans': [
    'ArialMT,Arial-BoldMT,Arial-ItalicMT,Arial-BoldItalicMT',
    'Helvetica,Helvetica-Bold,Helvetica-Oblique,Helvetica-BoldOblique',
  ],
  'Liberation Serif': [
    'TimesNewRomanPSMT,TimesNewRomanPS-BoldMT,TimesNewRomanPS-ItalicMT,TimesNewRomanPS-BoldItalicMT',
    'Times-Roman,Times-Bold,Times-Italic,Times-BoldItalic',
  ],
  'Liberation Mono': [
    'CourierNewPSMT,CourierNewPS-BoldMT,CourierNewPS-ItalicMT,CourierNewPS-BoldItalicMT',
    'Courier,Courier-Bold,Courier-Oblique,Courier-BoldOblique',
  ],
};
const STYLES = ['', ' Bold', ' Italic', ' Bold Italic'];

/**
 * Names that a bundled face stands in for, with a warning. The name of a regular face states its family
 * only: an author who sets `ArialMT` in bold means Arial Bold.
 */
export const STAND_INS: readonly FaceAlias[] = [
  ...Object.entries(FAMILIES).flatMap(([name, family]) =>
    STYLES.map((style, index) => styled(`${name}${style}`, family, index)),
  ),
  ...Object.entries(POSTSCRIPT_NAMES).flatMap(([family, lists]) =>
    lists.flatMap((list) => list.split(',').map((name, index) => styled(name, family, index))),
  ),
];

const BY_KEY = new Map(STAND_INS.map((alias) => [nameKey(alias.name), alias]));

/** The alias that stands in for a name; undefined if none does. */
export function standInFor(name: string): FaceAlias | undefined {
  return BY_KEY.get(nameKey(name));
}

function styled(name: string, family: string, index: number): FaceAlias {
  return { name, family, weight: index % 2 === 1 ? 700 : null, italic: index >= 2 ? true : null };
}

/**
 * The alias that a full or PostScript name stands for. The name of a regular face states its family
 * alone.
 */
export function faceAlias({ family, weight, italic }: Face, name: string): FaceAlias {
  const [least, most] = weight;
  const own = least === most && least !== 400 ? least : null;
  return { name, family, weight: own, italic: italic ? true : null };
}
