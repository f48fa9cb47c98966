import { join } from 'node:path';
import { EMOJI_ALIAS, emojiFaces } from './emoji.ts';
import type { Face } from './face.ts';
import { GENERIC_FAMILIES, INITIAL_FAMILY } from './generic-families.ts';
import { STAND_INS, type FaceAlias } from './stand-ins.ts';

export interface FontsConf {
  /** Folders with fonts; earlier ones win. */
  readonly folders: readonly string[];
  /** Where fontconfig keeps what it knows of the folders. */
  readonly cacheDir: string;
  /** Faces whose full and PostScript names text may use as a family. */
  readonly faces: readonly Face[];
}

/**
 * fontconfig's whole configuration: no folder of the system, no rule of the distribution. Aliases
 * bind as strongly as the family that was asked for, and stand behind it, so that a face of that very
 * name in `FONTS_DIR` is preferred.
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
  /** With the fonts, and with the configuration itself. */
  readonly folder: string;
  readonly families: readonly { readonly name: string; readonly family: string }[];
  /** Of the process, which comes behind. */
  readonly base: string;
}

/** The configuration of a document with fonts of its own, whose names come before all others. */
export function embeddedFontsConf({ folder, families, base }: EmbeddedFontsConf): string {
  return document([
    `<dir>${xml(folder)}</dir>`,
    `<cachedir>${xml(join(folder, 'cache'))}</cachedir>`,
    ...families.map(({ name, family }) => rule(name, 'any', editFamily('assign', family, 'same'))),
    `<include>${xml(base)}</include>`,
  ]);
}

/** The configuration of a document's fonts with the paths of the place where it is now. */
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

/** Names of a family itself need no rule. */
function namesOfFaces(faces: readonly Face[]): readonly FaceAlias[] {
  return faces.flatMap((face) => face.names.map((name) => faceAlias(face, name)));
}

/** What a full or PostScript name says: of a regular face, its family alone. */
export function faceAlias({ family, weight, italic }: Face, name: string): FaceAlias {
  const [least, most] = weight;
  const own = least === most && least !== 400 ? least : null;
  return { name, family, weight: own, italic: italic ? true : null };
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

/** So that text which is printed in spite of a finding looks the same everywhere. */
function lastResort(family: string): string {
  return `<match target="pattern">${editFamily('append_last', family, 'weak')}</match>`;
}

/** Outlines as the designer drew them, whatever the size: no hinting, no subpixels. */
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

/** Faces of emoji may have nothing but bitmaps. */
const OUTLINES = `<match target="font"><test name="color"><bool>false</bool></test>${edit('embeddedbitmap', 'assign', '<bool>false</bool>')}</match>`;

/** fontconfig's scale by that of OpenType (FcWeightFromOpenTypeDouble). */
const WEIGHTS = [
  [0, 0],
  [100, 0],
  [200, 40],
  [300, 50],
  [350, 55],
  [380, 75],
  [400, 80],
  [500, 100],
  [600, 180],
  [700, 200],
  [800, 205],
  [900, 210],
  [950, 215],
  [1000, 215],
] as const;

export function fontconfigWeight(weight: number): number {
  const index = WEIGHTS.findIndex(([openType]) => openType >= weight);
  const [above, to] = WEIGHTS[index] ?? [1000, 215];
  const [below, from] = WEIGHTS[index - 1] ?? [above, to];
  return above === below ? to : from + ((to - from) * (weight - below)) / (above - below);
}

function string(text: string): string {
  return `<string>${xml(text)}</string>`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
