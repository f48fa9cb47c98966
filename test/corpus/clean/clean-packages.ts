import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seeded } from '../../encoders/raster.ts';

/** Packages of icons, flags and emoji that browsers draw every day: 17 MB, fetched on demand. */
const PACKAGES = [
  'bootstrap-icons@1.13.2',
  'lucide-static@1.62.0',
  'simple-icons@16.37.0',
  '@twemoji/svg@15.0.0',
  'flag-icons@7.5.0',
  'circle-flags@2.8.3',
];
const SEED = 13;

export interface CleanFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Selects SVGs from the packages, equally many from each and the same in every run. */
export async function cleanSvgs(folder: string, count: number): Promise<CleanFile[]> {
  const random = seeded(SEED);
  const files: CleanFile[] = [];
  for (const [index, name] of PACKAGES.entries()) {
    const paths = await unpack(folder, name);
    const share = Math.round((count * (index + 1)) / PACKAGES.length) - files.length;
    for (const path of pick(paths, { count: share, random })) {
      const label = path.slice(folder.length + 1).replaceAll(/[^\w.-]+/g, '-');
      files.push({ name: label, bytes: await readFile(path) });
    }
  }
  return files;
}

const run = promisify(execFile);

async function unpack(folder: string, name: string): Promise<string[]> {
  const { stdout } = await run('npm', ['pack', name, '--silent'], { cwd: folder });
  const into = join(folder, name.replaceAll(/[^\w]+/g, '-'));
  await mkdir(into);
  await run('tar', ['xzf', join(folder, stdout.trim()), '-C', into]);
  return readdirSync(into, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.svg') && !path.includes('sprite'))
    .sort()
    .map((path) => join(into, path));
}

function pick(
  paths: readonly string[],
  { count, random }: { readonly count: number; readonly random: () => number },
): string[] {
  const left = [...paths];
  return [...Array(Math.min(count, left.length)).keys()].map(
    () => left.splice(Math.floor(random() * left.length), 1)[0]!,
  );
}
