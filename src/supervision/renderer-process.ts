import { fork, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { FromRenderer, MemoryReport, ToRenderer } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';
import { classifyDeath, type Death } from './classify-death.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** A renderer that lived this long was well: the next death starts the back-off anew. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * V8 gets a fixed old space: pixels live outside of it, and a heap that may grow to gigabytes in a
 * large container would only hide a leak. `--expose-gc` is for the cleanup ladder.
 */
const FLAGS = ['--expose-gc', '--max-old-space-size=1024', '--enable-source-maps'];

/**
 * glibc keeps freed memory otherwise: with these, resident memory after work fell from 413 to 187 MB
 * and a second cleanup freed as much as the first without any help by `malloc_trim`.
 */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/** Of the two processes the kernel shall take the renderer: it can be started again without loss. */
const OOM_SCORE_ADJ = '500';

export interface RendererProcessOptions {
  /** Path of the compiled entry. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Encoder threads of the renderer. */
  readonly threads: number;
  readonly log: Log;
  /** The cgroup's count of OOM kills; undefined where there is none. */
  readonly readOomKills: () => number | undefined;
  readonly onMessage: (message: FromRenderer) => void;
  /** After an end that nobody asked for; it is being started again. */
  readonly onDeath: (how: Death) => void;
}

/**
 * The life of the renderer process.
 *
 *   down ──start──▶ starting ──"ready"──▶ up ──exit──▶ down, and after a back-off starting again
 *   any ──stop──▶ stopping ──exit──▶ stopped
 */
export class RendererProcess {
  readonly #options: RendererProcessOptions;
  #state: 'down' | 'starting' | 'up' | 'stopping' | 'stopped' = 'down';
  #child: ChildProcess | null = null;
  #memory: MemoryReport | null = null;
  #delayMs = FIRST_DELAY_MS;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: RendererProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  isReady(): boolean {
    return this.#state === 'up';
  }

  memory(): MemoryReport | null {
    return this.#memory;
  }

  send(message: ToRenderer): void {
    // A message into a closing channel is lost; the exit that follows tells those who wait.
    if (this.#child?.connected === true) this.#child.send(message, () => undefined);
  }

  start(): void {
    const { entry, log, readOomKills } = this.#options;
    this.#state = 'starting';
    const oomKillsBefore = readOomKills() ?? 0;
    const startedMs = performance.now();
    const child = fork(entry, { execArgv: FLAGS, env: this.#environment() });
    this.#child = child;
    log.info({ pid: child.pid }, 'renderer started');
    preferAsVictim(child.pid, log);
    child.on('message', (message) => this.#receive(message as FromRenderer));
    child.on('error', (error) => log.error({ err: error }, 'renderer process error'));
    child.once('exit', (code, signal) => {
      const oomKills = (readOomKills() ?? 0) - oomKillsBefore;
      this.#exited({ code, signal, oomKills, livedMs: performance.now() - startedMs });
    });
  }

  /** Asks it to end at the next checkpoint, kills it after `graceMs`; resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    clearTimeout(this.#restart);
    const child = this.#child;
    this.#state = child === null ? 'stopped' : 'stopping';
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send({ type: 'shutdown' });
    const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(kill);
    this.#state = 'stopped';
  }

  #environment(): NodeJS.ProcessEnv {
    const { env, threads } = this.#options;
    // Image operations, file writes and inflating share libuv's pool of 4, and block its threads.
    return { ...env, ...ALLOCATOR, UV_THREADPOOL_SIZE: String(threads + 4) };
  }

  #receive(message: FromRenderer): void {
    if (message.type === 'ready' && this.#state === 'starting') this.#state = 'up';
    if (message.type === 'heartbeat') this.#memory = message.memory;
    this.#options.onMessage(message);
  }

  #exited({ livedMs, ...exit }: Parameters<typeof classifyDeath>[0] & { livedMs: number }): void {
    const { log, onDeath } = this.#options;
    const lastMemory = this.#memory;
    this.#child = null;
    this.#memory = null;
    if (this.#state === 'stopping') return;
    this.#state = 'down';
    const how = classifyDeath(exit);
    if (livedMs > HEALTHY_AFTER_MS) this.#delayMs = FIRST_DELAY_MS;
    const restartInMs = this.#delayMs;
    this.#delayMs = Math.min(LONGEST_DELAY_MS, restartInMs * 2);
    log.error({ how, ...exit, livedMs, lastMemory, restartInMs }, 'renderer died');
    this.#restart = setTimeout(() => this.start(), restartInMs);
    onDeath(how);
  }
}

function preferAsVictim(pid: number | undefined, log: Log): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  writeFile(`/proc/${pid}/oom_score_adj`, OOM_SCORE_ADJ).catch((error: unknown) => {
    log.debug({ err: error }, 'oom_score_adj could not be raised');
  });
}
