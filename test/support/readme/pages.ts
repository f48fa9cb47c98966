/** README and guide, page by page, with their code blocks. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, as seen from the compiled file. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const GUIDE = 'assets/guide';
export const CONFIGURATION = `${GUIDE}/configuration.md`;

/** A Markdown file of the repository. */
export interface Page {
  /** Relative to the root, such as `assets/guide/api.md`. */
  readonly path: string;
  readonly text: string;
}

export interface CodeBlock {
  /** Path of its page. */
  readonly page: string;
  /** The word after the opening fence; "" for a log. */
  readonly language: string;
  readonly code: string;
}

export const readPage = async (path: string): Promise<Page> => ({
  path,
  text: await readFile(join(ROOT, path), 'utf8'),
});

/** README first, then the guide in alphabetical order. */
export async function readGuide(): Promise<readonly Page[]> {
  const paths = ['README.md', ...(await markdownIn(GUIDE))];
  return Promise.all(paths.map(readPage));
}

/** Paths of the Markdown files directly in a folder of the repository, in alphabetical order. */
export async function markdownIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(join(ROOT, folder))).filter((name) => name.endsWith('.md'));
  return names.toSorted().map((name) => `${folder}/${name}`);
}

/** Code blocks in the order in which they appear on the page. */
export function blocksOf({ path, text }: Page): readonly CodeBlock[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    page: path,
    language,
    code,
  }));
}
