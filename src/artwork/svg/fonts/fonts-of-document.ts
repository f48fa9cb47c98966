import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { FontFaceRule, TextRun } from '../../../image-files/svg/document/examined-svg.ts';
import { fontTrial, type FontTrial } from './embedded/font-trial.ts';
import { readEmbeddedFonts, type EmbeddedFont } from './embedded/read-embedded-fonts.ts';
import { nameKey, type Face } from './faces/face.ts';
import { FontLibrary } from './faces/font-library.ts';
import { embeddedFontsConf } from './fonts-conf.ts';
import { judgeText } from './judge-text.ts';

/** The request. It is plain data, so it can be sent to a thread. */
export interface FontJob {
  readonly texts: readonly TextRun[];
  readonly fontFaces: readonly FontFaceRule[];
  /** Installed faces. */
  readonly faces: readonly Face[];
  /** Folder for embedded fonts. */
  readonly folder: string;
  /** Path of the fontconfig configuration with the installed faces. */
  readonly base: string;
  /** Files of embedded fonts that the renderer cannot open. */
  readonly unusable: readonly string[];
}

export interface FontsOfDocument {
  readonly findings: readonly PreflightFinding[];
  /** The embedded fonts that are drawn. */
  readonly fonts: readonly FontTrial[];
}

/** Writes the embedded fonts that a document draws, and checks its text against all faces. */
export function fontsOfDocument(job: FontJob): FontsOfDocument {
  const { texts, fontFaces, faces, folder, base, unusable } = job;
  const used = new Set(texts.flatMap(({ families }) => families.map(nameKey)));
  const embedded = readEmbeddedFonts(fontFaces, used);
  const damaged = new Map(embedded.damaged);
  const fonts = embedded.fonts.filter((font) => {
    const isUsable = !unusable.includes(fileName(font));
    if (!isUsable) damaged.set(nameKey(font.name), 'is damaged');
    return isUsable;
  });
  if (fonts.length > 0 && unusable.length === 0) writeFonts(fonts, folder, base);
  const own = fonts.map(({ face }) => face);
  const library = new FontLibrary(faces, own, damaged.keys());
  return { findings: judgeText(texts, library, damaged), fonts: fonts.map(trialOf) };
}

function writeFonts(fonts: readonly EmbeddedFont[], folder: string, base: string): void {
  mkdirSync(folder, { recursive: true });
  for (const font of fonts) writeFileSync(join(folder, fileName(font)), font.file);
  writeFileSync(join(folder, 'fonts.conf'), embeddedFontsConf({ folder, families: fonts, base }));
}

function trialOf(font: EmbeddedFont): FontTrial {
  return fontTrial(fileName(font), font.family, font.written);
}

/** Two rules with the same font share one file. */
function fileName({ file }: EmbeddedFont): string {
  return `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.ttf`;
}
