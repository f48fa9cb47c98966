import { renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a small file as a whole: if the process is killed, the earlier or the new file is there.
 * Synchronous, so that the kernel has the new file when this returns.
 * @throws the system's error, for example if the disk is full; the earlier file then remains
 */
export function replaceFile(path: string, text: string, options: { readonly mode?: number } = {}) {
  writeFileSync(`${path}.partial`, text, options);
  renameSync(`${path}.partial`, path);
}
