import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Piece } from '../support/print-files/print-files.ts';
import type { Judged, Picturing } from './judge.ts';

const PILLOW = join(import.meta.dirname, '../../../test/judges/decode-with-pillow.py');
/** Debian's Python, which has python3-pil; another Python in PATH may lack it. */
const PYTHON = '/usr/bin/python3';
/** Debian's own program, not another one of that name in PATH. */
const CONVERT = '/usr/bin/convert';

const run = promisify(execFile);
const options = { encoding: 'utf8', maxBuffer: 1 << 20 } as const;

/** @throws without the Debian package python3-pil */
export async function startPillow(): Promise<Picturing> {
  const { stdout } = await run(PYTHON, [PILLOW], options);
  return withFolder(`Pillow ${stdout.trim()}`, pillowPicture);
}

async function pillowPicture(path: string, out: string): Promise<Piece> {
  const { stdout } = await run(PYTHON, [PILLOW, path, out], options);
  return bare(stdout, out);
}

/** @throws without the Debian package imagemagick */
export async function startMagick(): Promise<Picturing> {
  const { stdout } = await run(CONVERT, ['-version'], options);
  const [, version = '?'] = /ImageMagick (\S+ \S+)/.exec(stdout) ?? [];
  return withFolder(`ImageMagick ${version}`, async (path, out) => {
    const steps = ['-auto-orient', '-colorspace', 'sRGB', '-depth', '8'];
    const shown = await run(
      CONVERT,
      [`${path}[0]`, ...steps, '-format', '%w %h', '-write', 'info:-', `rgba:${out}`],
      options,
    );
    return bare(shown.stdout, out);
  });
}

/** @throws without the Debian package inkscape */
export async function startInkscape(): Promise<Picturing> {
  const { stdout } = await run('inkscape', ['--version'], options);
  const [, version = '?'] = /Inkscape (\S+)/.exec(stdout) ?? [];
  return withFolder(`Inkscape ${version}`, async (path, out, { widthPx, heightPx }) => {
    const size = [`--export-width=${widthPx}`, `--export-height=${heightPx}`];
    const png = `${out}.png`;
    await run(
      'inkscape',
      [path, '--export-type=png', ...size, `--export-filename=${png}`],
      options,
    );
    return pillowPicture(png, out);
  });
}

type Decode = (path: string, out: string, judged: Judged) => Promise<Piece>;

async function withFolder(version: string, decode: Decode): Promise<Picturing> {
  const folder = await mkdtemp(join(tmpdir(), 'gangsheet-judge-'));
  return {
    version,
    async picture(judged) {
      const path = join(folder, judged.file);
      await writeFile(path, judged.bytes);
      return decode(path, join(folder, 'pixels'), judged);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function bare(size: string, path: string): Promise<Piece> {
  const [widthPx = 0, heightPx = 0] = size.trim().split(/\s+/).map(Number);
  return { widthPx, heightPx, pixels: await readFile(path) };
}
