/** External programs that check print files and alerts, and call the service. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type Program =
  | 'curl'
  | 'nginx'
  | 'haproxy'
  | 'pngcheck'
  | 'tiffinfo'
  | 'tiffcp'
  | 'qpdf'
  | 'pdfinfo'
  | 'pdfimages'
  | 'pdftocairo'
  | 'promtool';

const PACKAGES: Readonly<Record<Program, string>> = {
  curl: 'curl',
  nginx: 'nginx-light',
  haproxy: 'haproxy',
  pngcheck: 'pngcheck',
  tiffinfo: 'libtiff-tools',
  tiffcp: 'libtiff-tools',
  qpdf: 'qpdf',
  pdfinfo: 'poppler-utils',
  pdfimages: 'poppler-utils',
  pdftocairo: 'poppler-utils',
  promtool: 'prometheus',
};

/** Returns the `skip` option of a test: the reason if a program is missing, false if all are installed. */
export async function skipWithout(...programs: readonly Program[]): Promise<string | false> {
  for (const program of programs) {
    const isThere = await promisify(execFile)(program, ['--version']).then(
      () => true,
      (error: unknown) => !isMissing(error),
    );
    if (!isThere) return `${program} is missing (Debian package ${PACKAGES[program]})`;
  }
  return false;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Runs a program to its end and returns its output. Throws if it fails. */
export async function run(program: Program, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    encoding: 'latin1',
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
