import { statSync } from 'node:fs';
import { resolve } from 'node:path';

export interface FontsDir {
  /** null: the shop has no fonts. */
  readonly dir: string | null;
  readonly faults: readonly string[];
}

/** Reads the folder of fonts. A missing folder is a fault: orders would otherwise fail one by one. */
export function readFontsDir(path: string | undefined): FontsDir {
  if (path === undefined) return { dir: null, faults: [] };
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    return { dir: resolve(path), faults: [] };
  }
  return { dir: null, faults: [`FONTS_DIR must be a folder, received "${path}"`] };
}
