import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcessEnvironment } from '../../../config/process-environment.ts';
import { BUNDLED_FONTS, BUNDLED_VERSION } from './bundled-fonts.ts';
import type { Face } from './faces/face.ts';
import { fontsConf } from './fonts-conf.ts';
import { readFontFolder } from './read-font-folder.ts';

export interface FontSettings {
  /** Folder of the shop's own fonts; null if there are none. */
  readonly fontsDir: string | null;
  /** Folder for fontconfig's configuration and cache. Used, and rebuilt, by this process only. */
  readonly workDir: string;
}

export interface InstalledFonts {
  readonly faces: readonly Face[];
  /** Changes when any face changes. */
  readonly version: string;
  /** Path of fontconfig's configuration. */
  readonly confPath: string;
}

/** Language and font settings that would make text look different on each host. */
const HOST_SETTINGS = [
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'LC_MESSAGES',
  'FC_LANG',
  'FONTCONFIG_PATH',
  'FONTCONFIG_SYSROOT',
  'PANGOCAIRO_BACKEND',
  'PANGO_LANGUAGE',
];

const CACHE = 'cache';

let installed: InstalledFonts | null = null;
let inherited: InheritedFonts | null = null;

/**
 * Makes this process draw text with the bundled fonts and those in `fontsDir` only. Call this
 * before any text is drawn: fontconfig reads its environment when text is first drawn, and threads
 * keep the fonts they found then. Fonts added later are found by the next process.
 */
export function configureFonts(settings: FontSettings): InstalledFonts {
  // fontconfig checks the modification time of the folder, which does not change when a file is
  // overwritten.
  rmSync(join(settings.workDir, CACHE), { recursive: true, force: true });
  return install(settings);
}

function install({ fontsDir, workDir }: FontSettings): InstalledFonts {
  const { faces, version } = readFaces(fontsDir);
  const folders = fontsDir === null ? [BUNDLED_FONTS] : [BUNDLED_FONTS, fontsDir];
  const confPath = writeConf(
    workDir,
    fontsConf({ folders, cacheDir: join(workDir, CACHE), faces }),
  );
  useFonts(confPath);
  installed = { faces, version, confPath };
  return installed;
}

function readFaces(fontsDir: string | null): Pick<InstalledFonts, 'faces' | 'version'> {
  const bundled = readFontFolder(BUNDLED_FONTS);
  const own = fontsDir === null ? null : readFontFolder(fontsDir);
  const version = own === null ? BUNDLED_VERSION : `${BUNDLED_VERSION}, ${own.version}`;
  return { faces: [...bundled.faces, ...(own?.faces ?? [])], version };
}

/** The fonts that another process configured. */
export interface InheritedFonts {
  readonly fontsDir: string | null;
  /** Path of fontconfig's configuration. */
  readonly fontsConf: string;
}

/**
 * Makes this process draw text with the fonts that another process configured. The faces are read when
 * the first document needs them, because most orders contain no SVG.
 */
export function inheritFonts(fonts: InheritedFonts): void {
  useFonts(fonts.fontsConf);
  inherited = fonts;
  installed = null;
}

/** Makes this process use an existing fontconfig configuration. */
export function useFonts(confPath: string): void {
  const environment = readProcessEnvironment();
  for (const name of HOST_SETTINGS) Reflect.deleteProperty(environment, name);
  Object.assign(environment, { FONTCONFIG_FILE: confPath });
  installed = { faces: [], version: '', confPath };
}

/** The fonts of this process; the bundled ones, unless others were configured. */
export function installedFonts(): InstalledFonts {
  if (installed !== null) return installed;
  if (inherited !== null) {
    const { faces, version } = readFaces(inherited.fontsDir);
    installed = { faces, version, confPath: inherited.fontsConf };
    return installed;
  }
  const name = createHash('sha256').update(BUNDLED_FONTS).digest('hex').slice(0, 16);
  return install({ fontsDir: null, workDir: join(tmpdir(), `gangsheet-fonts-${name}`) });
}

/**
 * Replaces the file atomically, because other processes may be reading it. An identical file is kept, so
 * that the process can start even if the disk is full.
 */
function writeConf(workDir: string, conf: string): string {
  const path = join(workDir, 'fonts.conf');
  if (existsSync(path) && readFileSync(path, 'utf8') === conf) return path;
  const draft = `${path}.${process.pid}`;
  mkdirSync(workDir, { recursive: true });
  writeFileSync(draft, conf);
  renameSync(draft, path);
  return path;
}
