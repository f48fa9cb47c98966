import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseImage, mirror, nodePackage } from './base-image.ts';
import { command } from './command.ts';
import { GROUPS } from './container.ts';

/** The programs that build the image and run it. Their Debian packages have the same names. */
const PROGRAMS = ['buildah', 'runc', 'mmdebstrap'];
const APT_HELPER = '/usr/lib/apt/apt-helper';

/** Returns the reason why the image cannot be built or run on this machine, or null. */
export async function whyNoImage(): Promise<string | null> {
  return whyNotHere() ?? (await whyNoPackages());
}

function whyNotHere(): string | null {
  if (process.platform !== 'linux') return 'the image runs on Linux only';
  if (process.getuid?.() !== 0) return 'building and running the image needs root';
  const missing = PROGRAMS.filter((program) => !isOnPath(program));
  if (missing.length > 0) return `missing Debian packages: ${missing.join(', ')}`;
  return canMakeGroup() ? null : 'no control group can be created';
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  return [...folders, '/usr/sbin'].some((folder) => existsSync(join(folder, program)));
}

function canMakeGroup(): boolean {
  const path = join(GROUPS, `gangsheet-test-${process.pid}`);
  try {
    mkdirSync(path);
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The Dockerfile installs packages, so building the image needs both registries. */
async function whyNoPackages(): Promise<string | null> {
  const base = await baseImage();
  const release = `${mirror()}/dists/${base.suite}/InRelease`;
  if (!(await succeeds(() => download(release)))) return `${release} cannot be reached`;
  const name = nodePackage(base);
  const isInRegistry = await succeeds(() => command('npm', 'view', name, 'version'));
  return isInRegistry ? null : `the npm registry has no ${name}, or cannot be reached`;
}

/** Downloads as apt does, with its settings. */
async function download(url: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'gangsheet-test-'));
  try {
    await command(APT_HELPER, 'download-file', url, join(dir, 'file'));
  } finally {
    await rm(dir, { recursive: true });
  }
}

function succeeds(attempt: () => Promise<unknown>): Promise<boolean> {
  return attempt().then(
    () => true,
    () => false,
  );
}
