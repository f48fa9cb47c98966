import { join, normalize, sep } from 'node:path';

/**
 * The path of the file with this key in a folder.
 * @param key a relative path
 * @throws Error if the key leads out of the folder
 */
export function pathUnder(folder: string, key: string): string {
  const path = normalize(join(folder, key));
  if (!path.startsWith(folder + sep)) throw new Error(`key ${key} leads out of the folder`);
  return path;
}
