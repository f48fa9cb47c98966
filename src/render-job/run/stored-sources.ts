import { join } from 'node:path';
import type { StoredSource } from '../../gang-sheet/order.ts';
import type { DataFolders } from '../../storage/data-folders.ts';
import { pathUnder } from '../../storage/path-under.ts';

/** Finds the files of sources that the service keeps in its data folder. Messages carry keys only. */
export function storedPathIn({
  inputs,
  uploads,
}: Pick<DataFolders, 'inputs' | 'uploads'>): (source: StoredSource) => string {
  return (source) =>
    source.kind === 'spooled' ? pathUnder(inputs, source.key) : join(uploads.kept, source.sha256);
}
