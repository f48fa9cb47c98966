import { fork, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { url as inspectorUrl } from 'node:inspector';
import type { Log } from '../telemetry/logger.ts';
import { inspectorFlags, withoutInspector } from './inspector-flags.ts';

/**
 * V8 gets a fixed old space: pixels are outside it, and a heap that could grow to gigabytes in a large
 * container would only hide a leak. The cleanup ladder needs `--expose-gc`.
 */
const FLAGS = ['--expose-gc', '--max-old-space-size=1024', '--enable-source-maps'];

/**
 * Without these settings, glibc keeps freed memory. With them, resident memory after work fell from 413 to
 * 187 MB, and a second cleanup freed as much as the first without any help by `malloc_trim`.
 */
export const ALLOCATOR = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/** Image operations, file writes and inflating share libuv's pool of 4, and block its threads. */
const POOL_THREADS = 4;

/**
 * Makes the kernel kill the renderer before the service, because the renderer can be restarted without
 * loss.
 */
const OOM_SCORE_ADJ = '500';

export interface RendererLaunch {
  /** Path to the compiled entry module. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given as JSON, as the only argument. */
  readonly settings: object;
  /** Number of encoder threads in the renderer. */
  readonly threads: number;
}

/**
 * Starts a renderer process. Under a debugger it gets its own inspector port.
 * @throws the system's error if there is no memory for another process
 */
export function launchRenderer(launch: RendererLaunch, log: Log): ChildProcess {
  const { entry, env, settings, threads } = launch;
  const nodeOptions = withoutInspector(env['NODE_OPTIONS']);
  const child = fork(entry, [JSON.stringify(settings)], {
    execArgv: [...FLAGS, ...inspectorFlags(inspectorUrl())],
    env: {
      ...env,
      ...ALLOCATOR,
      NODE_OPTIONS: nodeOptions,
      UV_THREADPOOL_SIZE: String(threads + POOL_THREADS),
    },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  preferAsVictim(child.pid, log);
  return child;
}

/** Whether renderers are started under a debugger. A breakpoint stops their heartbeats. */
export function isInspected(): boolean {
  return inspectorUrl() !== undefined;
}

function preferAsVictim(pid: number | undefined, log: Log): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  writeFile(`/proc/${pid}/oom_score_adj`, OOM_SCORE_ADJ).catch((error: unknown) => {
    log.debug({ err: error }, 'oom_score_adj could not be raised');
  });
}
