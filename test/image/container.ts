/** Runs the built image with runc, the runtime of Docker. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifetime } from '../support/service/running-service.ts';
import { makeTempDir, removeTempDir } from '../support/temp-dir.ts';
import type { BuiltImage } from './build-image.ts';
import { command } from './command.ts';

export interface ContainerOptions {
  readonly image: BuiltImage;
  readonly limitBytes: number;
  /** Folder that is mounted at /app/data. */
  readonly volume: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the user of the image. */
  readonly uid?: number;
}

export interface Container {
  readonly process: ChildProcess;
  /** Runs a program in the container and returns its output. */
  run(...args: readonly string[]): Promise<string>;
  /** Returns the processes of the container. */
  members(): readonly Member[];
  /** Adds a process of this machine to the container's memory group. */
  addToGroup(pid: number): Promise<void>;
}

export interface Member {
  /** The id outside the container. */
  readonly pid: number;
  /** The id inside the container. */
  readonly innerPid: number;
  readonly uid: number;
  readonly isZombie: boolean;
}

/** Memory groups of the kernel, in cgroup version 1 or 2. */
export const GROUPS = existsSync('/sys/fs/cgroup/memory')
  ? '/sys/fs/cgroup/memory'
  : '/sys/fs/cgroup';
/** The user `node` of the image. */
export const NODE_UID = 1000;

let started = 0;

/** Starts a container; at the end of the test it is killed and removed. */
export async function startContainer(t: Lifetime, options: ContainerOptions): Promise<Container> {
  started += 1;
  const id = `gangsheet-test-${process.pid}-${started}`;
  const bundle = await makeTempDir();
  const state = join(bundle, 'state');
  await mkdir(state);
  await writeFile(join(bundle, 'config.json'), JSON.stringify(await specOf(id, options, bundle)));
  const runc = (...args: readonly string[]) => command('runc', '--root', state, ...args);
  const args = ['--root', state, 'run', '--bundle', bundle, id];
  const child = spawn('runc', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    await runc('delete', '--force', id);
    await removeTempDir(bundle);
  });
  const group = join(GROUPS, id, 'cgroup.procs');
  return {
    process: child,
    run: (...command) => runc('exec', id, ...command),
    members: () => readFileSync(group, 'utf8').split('\n').filter(Boolean).map(memberOf),
    addToGroup: (pid) => writeFile(group, String(pid)),
  };
}

/** Changes runc's own default container to what `docker run --read-only --memory` makes of the image. */
async function specOf(id: string, options: ContainerOptions, bundle: string): Promise<object> {
  const { image, limitBytes, volume, env = {}, uid = NODE_UID } = options;
  await command('runc', 'spec', '--bundle', bundle);
  const spec = JSON.parse(await readFile(join(bundle, 'config.json'), 'utf8')) as Spec;
  const { config } = image;
  const { namespaces, ...linux } = spec.linux;
  return {
    ...spec,
    root: { path: image.root, readonly: true },
    process: {
      ...spec.process,
      terminal: false,
      user: { uid, gid: uid },
      cwd: config.WorkingDir,
      args: [...config.Entrypoint, ...config.Cmd],
      env: [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
    },
    mounts: [
      ...spec.mounts,
      { destination: '/app/data', type: 'bind', source: volume, options: ['rbind', 'rw'] },
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=1777'] },
    ],
    linux: {
      ...linux,
      // The container answers on this machine's loopback interface.
      namespaces: namespaces.filter(({ type }) => type !== 'network'),
      cgroupsPath: `/${id}`,
      resources: { memory: { limit: limitBytes } },
    },
  };
}

interface Spec {
  readonly process: object;
  readonly mounts: readonly object[];
  readonly linux: { readonly namespaces: readonly { readonly type: string }[] };
}

function memberOf(pid: string): Member {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
  return {
    pid: Number(pid),
    innerPid: Number(field('NSpid').split(/\s+/).at(-1)),
    uid: Number(field('Uid').split(/\s+/)[0]),
    isZombie: field('State').startsWith('Z'),
  };
}
