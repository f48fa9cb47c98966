/** The README's code blocks, for the tests that run them. */
import { readFile } from 'node:fs/promises';

const README = new URL('../../../../README.md', import.meta.url);

export interface ReadmeBlock {
  readonly chapter: string;
  /** As it stands behind the fence; "" for a log. */
  readonly language: string;
  readonly code: string;
}

export const readReadme = (): Promise<string> => readFile(README, 'utf8');

/** All of them, in their order. */
export async function readmeBlocks(): Promise<readonly ReadmeBlock[]> {
  const chapters = (await readReadme()).split(/^## /m);
  return chapters.flatMap((text) => {
    const chapter = text.split('\n', 1)[0] ?? '';
    return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
      ...{ chapter, language, code },
    }));
  });
}
