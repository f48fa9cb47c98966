import { color, serializeOKLCH } from '@csstools/css-color-parser';
import { parseComponentValue } from '@csstools/css-parser-algorithms';
import { tokenize } from '@csstools/css-tokenizer';
import { replaceFunctions, splitAtCommas } from './value-functions.ts';

/** Notations that the renderer does not support. */
const UNREAD = new Set(['lab', 'lch', 'oklab', 'oklch', 'color', 'color-mix', 'contrast-color']);
const WITH_ORIGIN = new Set(['rgb', 'rgba', 'hsl', 'hsla', 'hwb']);
const SCHEMES = new Set(['light-dark']);
/** System colours of a light page, by lower-case name. */
const SYSTEM: Readonly<Record<string, string>> = {
  canvas: '#fff',
  canvastext: '#000',
  linktext: '#00e',
  visitedtext: '#551a8b',
  activetext: '#f00',
  buttonface: '#efefef',
  buttontext: '#000',
  buttonborder: '#000',
  field: '#fff',
  fieldtext: '#000',
  graytext: '#808080',
  mark: '#ff0',
  marktext: '#000',
};
const SYSTEM_NAME = new RegExp(`^(?:${Object.keys(SYSTEM).join('|')})$`, 'i');

const COMPUTED = new Set([...UNREAD, ...WITH_ORIGIN, ...SCHEMES]);

/** Whether a value contains colours in a notation that may have to be computed. */
export function hasNotations(value: string): boolean {
  return value.includes('(') && replaceFunctions(value, COMPUTED, () => '') !== value;
}

/**
 * Rewrites the colours of a value in a notation that every renderer supports. `currentColor` resolves
 * that keyword inside a notation. Returns null if a colour cannot be computed.
 */
export function plainColours(value: string, currentColor: () => string): string | null {
  const system = SYSTEM_NAME.test(value) ? SYSTEM[value.toLowerCase()] : undefined;
  if (system !== undefined) return system;
  if (!value.includes('(')) return value;
  const light = replaceFunctions(value, SCHEMES, (schemes) => splitAtCommas(schemes)[0] ?? null);
  if (light === null) return null;
  const toPlain = (channels: string, name: string) => {
    return plainColour(`${name}(${channels.replace(/\bcurrentcolor\b/gi, currentColor)})`);
  };
  const plain = replaceFunctions(light, UNREAD, toPlain);
  if (plain === null) return null;
  return replaceFunctions(plain, WITH_ORIGIN, (channels, name) => {
    return /^\s*from\s/i.test(channels) ? toPlain(channels, name) : `${name}(${channels})`;
  });
}

/** `none` means 0 wherever no colours are mixed. */
function plainColour(notation: string): string | null {
  const css = notation.replace(/\bnone\b/gi, '0');
  const value = parseComponentValue(tokenize({ css }));
  const read = value === undefined ? false : color(value);
  return read === false ? null : clipToSrgb(serializeOKLCH(read).toString());
}

/** Clips colours outside sRGB channel by channel, as browsers do on an sRGB screen. */
function clipToSrgb(oklch: string): string | null {
  const [lightness, chroma, hue, alpha = 1] = oklch
    .replace(/^\w+\(|\)$/g, '')
    .split(/[\s/]+/)
    .map((number) => Number(number) || 0);
  if (lightness === undefined || chroma === undefined || hue === undefined) return null;
  const channels = oklchToLinear(lightness, chroma, (hue * Math.PI) / 180)
    .map((channel) => Math.min(1, Math.max(0, channel)))
    .map((channel) => Math.round(255 * gamma(channel)));
  return alpha === 1 ? `rgb(${channels.join(',')})` : `rgba(${channels.join(',')},${alpha})`;
}

/** CSS Color 4, section 18 (Björn Ottosson's Oklab matrices). */
function oklchToLinear(lightness: number, chroma: number, hue: number): readonly number[] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
