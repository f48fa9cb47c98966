/**
 * Builds the image that FROM names. Registries of images may be out of reach, so Debian comes from the
 * package mirror, and node from the npm registry. Unlike the original, this base has the npm of this
 * machine and no `docker-entrypoint.sh`, which the image does not use.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { command } from './command.ts';

export interface BaseImage {
  /** Full reference, such as `node:26-trixie-slim`. */
  readonly name: string;
  readonly nodeVersion: string;
  /** Name of the Debian release. */
  readonly suite: string;
}

/** The root of this repository. */
export const CHECKOUT = resolve(import.meta.dirname, '../../..');

const SOURCES = '/etc/apt/sources.list.d/debian.sources';
const APT_CONFIG = '/etc/apt/apt.conf.d';
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
/** Node 26 needs libatomic1, which the original image contains too. */
const PACKAGES = 'ca-certificates,libstdc++6,libatomic1';
const NODE_PACKAGE = `node-linux-${process.arch}`;
/** What the slim variant of Debian leaves out. */
const LEFT_OUT = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*'];

/** Reads the base image of the stages from the Dockerfile. */
export async function baseImage(): Promise<BaseImage> {
  const dockerfile = await readFile(join(CHECKOUT, 'Dockerfile'), 'utf8');
  const [, name, nodeVersion, suite] = /^FROM (node:(\d+)-(\w+)-slim)/m.exec(dockerfile) ?? [];
  if (name === undefined || nodeVersion === undefined || suite === undefined) {
    throw new Error('the Dockerfile must be based on node:<version>-<release>-slim');
  }
  return { name, nodeVersion, suite };
}

/** Fills an empty folder with the files of the base image. */
export async function makeBaseFiles(root: string, base: BaseImage, workDir: string): Promise<void> {
  const [, npm] = await Promise.all([makeDebian(root, base, workDir), fetchNode(base, workDir)]);
  await cp(npm.node, join(root, 'usr/local/bin/node'));
  await cp(npm.npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  await command('chroot', root, 'useradd', '--create-home', '--uid', '1000', 'node');
  await trustTheNetwork(root);
}

async function makeDebian(root: string, { suite }: BaseImage, workDir: string): Promise<void> {
  const tar = join(workDir, 'debian.tar');
  const excludes = LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`);
  // The base is thrown away after the test, so it need not survive a power failure.
  const speed = '--dpkgopt=force-unsafe-io';
  const network = aptConfig().map((path) => `--aptopt=${path}`);
  const options = ['--variant=minbase', `--include=${PACKAGES}`, speed, ...excludes, ...network];
  await command('mmdebstrap', ...options, suite, tar, mirror());
  await command('tar', '-C', root, '-xf', tar);
}

/** Fetches node from the npm registry, and finds the npm of this machine. */
async function fetchNode(base: BaseImage, workDir: string) {
  const prefix = join(workDir, 'node');
  await mkdir(prefix);
  await command('npm', 'install', '--silent', '--prefix', prefix, nodePackage(base));
  return {
    node: join(prefix, 'node_modules', NODE_PACKAGE, 'bin/node'),
    npm: join(await command('npm', 'root', '--global'), 'npm'),
  };
}

/** Returns the npm package that contains node, with its version. */
export function nodePackage({ nodeVersion }: BaseImage): string {
  return `${NODE_PACKAGE}@${nodeVersion}`;
}

/** Lets the package managers in the image reach the network as they do on this machine. */
async function trustTheNetwork(root: string): Promise<void> {
  for (const path of aptConfig()) await cp(path, join(root, path));
  await cp('/etc/resolv.conf', join(root, 'etc/resolv.conf'), { dereference: true });
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  if (certificates !== undefined) await cp(certificates, join(root, EXTRA_CERTIFICATES));
}

/** Where the base keeps the certificates that this machine trusts in addition to the usual ones. */
export const EXTRA_CERTIFICATES = '/etc/extra-certificates.pem';

/** This machine's own settings of apt; Debian's packages bring those with other names. */
function aptConfig(): readonly string[] {
  if (!existsSync(APT_CONFIG)) return [];
  const names = readdirSync(APT_CONFIG).filter((name) => name.startsWith('99'));
  return names.map((name) => join(APT_CONFIG, name));
}

/** Returns the package mirror that apt uses on this machine. */
export function mirror(): string {
  const sources = existsSync(SOURCES) ? readFileSync(SOURCES, 'utf8') : '';
  return /^URIs: (\S+)/m.exec(sources)?.[1] ?? DEFAULT_MIRROR;
}
