import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FITTED_FILE_PREFIX } from '../artwork/fitting/fit-artwork.ts';
import { relocateFonts } from '../artwork/svg/fonts/relocate-fonts.ts';
import type { Artwork } from '../gang-sheet/artwork.ts';
import { fromStoredArtworks, toStoredArtworks } from './stored-artworks.ts';

/**
 * A job's folder for what it needs while it runs. It stays when the job is interrupted, so that a
 * job that goes on later works with the very artwork that its plan was made for, whatever the
 * addresses that it came from say by then.
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

  /** Of what is there already, all that a killed renderer cannot go on with is removed. */
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

  /** What `saveArtworks` was given in an earlier life; null when any of it is missing. */
  async savedArtworks(): Promise<readonly Artwork[] | null> {
    try {
      const stored = JSON.parse(await readFile(this.#index, 'utf8')) as readonly Artwork[];
      const artworks = fromStoredArtworks(stored, this.dir);
      const sizes = await Promise.all(artworks.map(async ({ path }) => (await stat(path)).size));
      const fonts = artworks.flatMap((artwork) => artwork.fonts ?? []);
      await Promise.all(fonts.map(relocateFonts));
      return artworks.every(({ bytes }, index) => sizes[index] === bytes) ? artworks : null;
    } catch {
      return null;
    }
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
