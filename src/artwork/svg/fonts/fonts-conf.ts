import { join } from 'node:path';
import { EMOJI_ALIAS, emojiFaces } from './faces/emoji.ts';
import type { Face } from './faces/face.ts';
import { fontconfigWeight } from './faces/fontconfig-weight.ts';
import { GENERIC_FAMILIES, INITIAL_FAMILY } from './faces/generic-families.ts';
import { faceAlias, STAND_INS, type FaceAlias } from './faces/stand-ins.ts';

export interface FontsConf {
  /** Folders with fonts; earlier folders win. */
  readonly folders: readonly string[];
  /** Folder for fontconfig's cache. */
  readonly cacheDir: string;
  /** Faces that text may also refer to by their full and PostScript names. */
  readonly faces: readonly Face[];
}

/**
 * The whole configuration of fontconfig, without the system's folders or the distribution's rules.
 * Aliases bind as strongly as the requested family and come after it, so a face of exactly that name in
 * `FONTS_DIR` is preferred.
 */
export function fontsConf({ folders, cacheDir, faces }: FontsConf): string {
  return document([
    ...folders.map((folder) => `<dir>${xml(folder)}</dir>`),
    `<cachedir>${xml(cacheDir)}</cachedir>`,
    ...namesOfFaces(faces).map((alias) => aliasRule(alias)),
    ...STAND_INS.map((alias) => aliasRule(alias)),
    ...Object.entries(GENERIC_FAMILIES).map(([name, family]) => {
      return aliasRule({ name, family, weight: null, italic: null });
    }),
    ...[...new Set(emojiFaces(faces).map(({ family }) => family))].map((family) => {
      return aliasRule({ name: EMOJI_ALIAS, family, weight: null, italic: null });
    }),
    lastResort(INITIAL_FAMILY),
    OUTLINES,
    FIXED_DRAWING,
  ]);
}

export interface EmbeddedFontsConf {
  /** Folder of the fonts and of this configuration. */
  readonly folder: string;
  readonly families: readonly { readonly name: string; readonly family: string }[];
  /** Path of the configuration of the process, which is included last. */
  readonly base: string;
}

/** The configuration for a document with embedded fonts, which take precedence over all others. */
export function embeddedFontsConf({ folder, families, base }: EmbeddedFontsConf): string {
  return document([
    `<dir>${xml(folder)}</dir>`,
    `<cachedir>${xml(join(folder, 'cache'))}</cachedir>`,
    ...families.map(({ name, family }) => rule(name, 'any', editFamily('assign', family, 'same'))),
    `<include>${xml(base)}</include>`,
  ]);
}

/** The configuration of a document's fonts, with the paths of their current location. */
export function relocatedFontsConf(
  conf: string,
  { folder, base }: Pick<EmbeddedFontsConf, 'folder' | 'base'>,
): string {
  const paths = { dir: folder, cachedir: join(folder, 'cache'), include: base };
  return conf.replace(/<(dir|cachedir|include)>[^<]*</g, (_match, name: keyof typeof paths) => {
    return `<${name}>${xml(paths[name])}<`;
  });
}

function document(rules: readonly string[]): string {
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n${rules.join('\n')}\n</fontconfig>\n`;
}

/** Full and PostScript names of the faces; family names need no rule. */
function namesOfFaces(faces: readonly Face[]): readonly FaceAlias[] {
  return faces.flatMap((face) => face.names.map((name) => faceAlias(face, name)));
}

function aliasRule({ name, family, weight, italic }: FaceAlias): string {
  const edits = [editFamily('append', family, 'same')];
  if (weight !== null) {
    edits.push(edit('weight', 'assign_replace', `<double>${fontconfigWeight(weight)}</double>`));
  }
  if (italic === true) edits.push(edit('slant', 'assign_replace', '<const>italic</const>'));
  return rule(name, weight === null && italic === null ? 'any' : 'first', edits.join(''));
}

function rule(name: string, which: 'any' | 'first', edits: string): string {
  const test = `<test name="family" qual="${which}" ignore-blanks="true">${string(name)}</test>`;
  return `<match target="pattern">${test}${edits}</match>`;
}

function edit(property: string, mode: string, value: string): string {
  return `<edit name="${property}" mode="${mode}">${value}</edit>`;
}

function editFamily(mode: string, family: string, binding: 'same' | 'weak'): string {
  return `<edit name="family" mode="${mode}" binding="${binding}">${string(family)}</edit>`;
}

/** Ensures that text which is printed despite a finding looks the same everywhere. */
function lastResort(family: string): string {
  return `<match target="pattern">${editFamily('append_last', family, 'weak')}</match>`;
}

/** Draws outlines as designed at every size, without hinting or subpixels. */
const FIXED_DRAWING = `<match target="font">${[
  ['antialias', '<bool>true</bool>'],
  ['hinting', '<bool>false</bool>'],
  ['hintstyle', '<const>hintnone</const>'],
  ['autohint', '<bool>false</bool>'],
  ['rgba', '<const>none</const>'],
  ['lcdfilter', '<const>lcdnone</const>'],
]
  .map(([property = '', value = '']) => edit(property, 'assign', value))
  .join('')}</match>`;

/** Turns embedded bitmaps off, except for emoji faces, which may have nothing else. */
const OUTLINES = `<match target="font"><test name="color"><bool>false</bool></test>${edit('embeddedbitmap', 'assign', '<bool>false</bool>')}</match>`;

function string(text: string): string {
  return `<string>${xml(text)}</string>`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
