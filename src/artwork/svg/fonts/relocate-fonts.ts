import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installedFonts } from './configure-fonts.ts';
import { relocatedFontsConf } from './fonts-conf.ts';

/**
 * Makes the embedded fonts of a document usable in a later process: fontconfig's configuration names the
 * folder itself and the configuration of the process, and both may have moved.
 * @throws the file system's error if the folder or its configuration is missing
 */
export async function relocateFonts(folder: string): Promise<void> {
  const path = join(folder, 'fonts.conf');
  const conf = await readFile(path, 'utf8');
  const relocated = relocatedFontsConf(conf, { folder, base: installedFonts().confPath });
  if (relocated === conf) return;
  await rm(join(folder, 'cache'), { recursive: true, force: true });
  await writeFile(path, relocated);
}
