import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FITTED_FILE_PREFIX } from '../../artwork/fitted/fit-artwork.ts';
import { relocateFonts } from '../../artwork/svg/fonts/relocate-fonts.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import { fromStoredArtworks, toStoredArtworks } from './stored-artworks.ts';

/**
 * The folder of a job's working files. It is kept when the job is interrupted. The resumed job then
 * uses the same artwork that its plan was made for, even if the source URLs have changed since.
 */
export class JobScratch {
  readonly dir: string;
  readonly artworkDir: string;
  readonly #index: string;

  constructor(scratchDir: string, jobId: string) {
    this.dir = join(scratchDir, jobId);
    this.artworkDir = join(this.dir, 'artwork');
    this.#index = join(this.dir, 'artworks.json');
  }

  /** Creates the folder, or removes fitted artworks that a killed renderer left in it. */
  async create(): Promise<void> {
    await mkdir(this.artworkDir, { recursive: true });
    const lost = (await readdir(this.dir)).filter((name) => name.startsWith(FITTED_FILE_PREFIX));
    await Promise.all(lost.map((name) => rm(join(this.dir, name), { force: true })));
  }

  async saveArtworks(artworks: readonly Artwork[]): Promise<void> {
    const stored = toStoredArtworks(artworks, this.dir);
    await writeFile(`${this.#index}.partial`, JSON.stringify(stored));
    await rename(`${this.#index}.partial`, this.#index);
  }

  /** The artworks that an earlier run saved; null if a file is missing or has another size. */
  async savedArtworks(): Promise<readonly Artwork[] | null> {
    try {
      const stored = JSON.parse(await readFile(this.#index, 'utf8')) as readonly Artwork[];
      const artworks = fromStoredArtworks(stored, this.dir);
      const sizes = await Promise.all(artworks.map(async ({ path }) => (await stat(path)).size));
      // Artworks of the same file share their folder of fonts.
      const fonts = new Set(artworks.flatMap((artwork) => artwork.fonts ?? []));
      await Promise.all([...fonts].map(relocateFonts));
      return artworks.every(({ bytes }, index) => sizes[index] === bytes) ? artworks : null;
    } catch {
      return null;
    }
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
