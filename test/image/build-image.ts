/** Builds the image from the Dockerfile with buildah, which needs no Docker engine. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from '../support/service/running-service.ts';
import { baseImage, CHECKOUT, EXTRA_CERTIFICATES, makeBaseFiles } from './base-image.ts';
import { command } from './command.ts';

/** The configuration that the Dockerfile gives the image, with Docker's own names. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export interface BuiltImage {
  readonly config: ImageConfig;
  /** Mounted root of the image, to be used read-only. */
  readonly root: string;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const TAG = 'gangsheet';

/** Builds the image, which is deleted at the end of the test. */
export async function buildImage(t: Pick<Lifetime, 'after'>): Promise<BuiltImage> {
  const workDir = await mkdtemp(join(tmpdir(), 'gangsheet-image-'));
  const store = ['--root', join(workDir, 'store'), '--runroot', join(workDir, 'run')];
  const buildah = (...args: readonly string[]) => command('buildah', ...store, ...args);
  t.after(async () => {
    await buildah('umount', '--all');
    await rm(workDir, { recursive: true, force: true, maxRetries: 10 });
  });
  await buildBase(buildah, workDir);
  await buildah(...(await buildArguments()));
  const { Docker } = JSON.parse(await buildah('inspect', '--type', 'image', TAG)) as {
    readonly Docker: { readonly config: ImageConfig };
  };
  const container = await buildah('from', '--pull-never', TAG);
  return { config: Docker.config, root: await buildah('mount', container) };
}

type Buildah = (...args: readonly string[]) => Promise<string>;

async function buildBase(buildah: Buildah, workDir: string): Promise<void> {
  const base = await baseImage();
  const container = await buildah('from', 'scratch');
  await makeBaseFiles(await buildah('mount', container), base, workDir);
  await buildah('umount', container);
  const trust = `NODE_EXTRA_CA_CERTS=${EXTRA_CERTIFICATES}`;
  const isTrusting = process.env['NODE_EXTRA_CA_CERTS'] !== undefined;
  const env = isTrusting ? ['--env', PATH, '--env', trust] : ['--env', PATH];
  await buildah('config', ...env, container);
  await buildah('commit', '--quiet', container, `docker.io/library/${base.name}`);
}

/** The npm settings and cache of this machine are lent to the build; they do not become part of the image. */
async function buildArguments(): Promise<readonly string[]> {
  const settings = await command('npm', 'config', 'get', 'userconfig');
  const cache = await command('npm', 'config', 'get', 'cache');
  await mkdir(cache, { recursive: true });
  const volumes = ['--volume', `${cache}:/root/.npm`];
  if (existsSync(settings)) volumes.push('--volume', `${settings}:/root/.npmrc:ro`);
  const isolation = ['--isolation', 'chroot', '--network', 'host', '--pull-never'];
  return ['bud', '--format', 'docker', ...isolation, ...volumes, '--tag', TAG, CHECKOUT];
}
