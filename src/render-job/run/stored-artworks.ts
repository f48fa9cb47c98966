import { basename, isAbsolute, join, relative } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';

/** Makes paths inside the job's folder relative, because the data folder may be moved. */
export function toStoredArtworks(artworks: readonly Artwork[], jobDir: string): readonly Artwork[] {
  return artworks.map((artwork) => withPaths(artwork, (path) => relative(jobDir, path)));
}

/** Reverses `toStoredArtworks`, and finds the files of old records, which have absolute paths. */
export function fromStoredArtworks(
  artworks: readonly Artwork[],
  jobDir: string,
): readonly Artwork[] {
  return artworks.map((artwork) =>
    withPaths(artwork, (path) => join(jobDir, isAbsolute(path) ? insideJob(path, jobDir) : path)),
  );
}

/** The part of an absolute path below the job's folder, wherever the data folder was. */
function insideJob(path: string, jobDir: string): string {
  const folder = `/${basename(jobDir)}/`;
  return path.slice(path.lastIndexOf(folder) + folder.length);
}

function withPaths(artwork: Artwork, change: (path: string) => string): Artwork {
  const { path, fonts } = artwork;
  return {
    ...artwork,
    path: change(path),
    ...(fonts === undefined ? {} : { fonts: change(fonts) }),
  };
}
