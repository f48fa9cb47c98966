import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { readFlight } from '../flight-recorder/read-flight.ts';
import type { FromRenderer, MemoryReport, ToRenderer } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';
import { classifyDeath, type DeathEvidence } from './classify-death.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { OpenWork } from './open-work.ts';
import type { RendererDeath } from './post-mortem.ts';
import { RecycleWatch, type RecycleReason, type RecyclingLimits } from './recycling.ts';
import { RestartPolicy } from './restart-policy.ts';
import { StderrTail } from './stderr-tail.ts';

/**
 * V8 gets a fixed old space: pixels live outside of it, and a heap that may grow to gigabytes in a
 * large container would only hide a leak. `--expose-gc` is for the cleanup ladder.
 */
const FLAGS = ['--expose-gc', '--max-old-space-size=1024', '--enable-source-maps'];

/**
 * glibc keeps freed memory otherwise: with these, resident memory after work fell from 413 to 187 MB
 * and a second cleanup freed as much as the first without any help by `malloc_trim`.
 */
export const ALLOCATOR = {
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
  /** Where the renderer's flight recorder writes. */
  readonly flightPath: string;
  readonly recycling: RecyclingLimits;
  /** In five minutes, until it is given up. */
  readonly maxDeaths: number;
  /** The cgroup's count of OOM kills; undefined where there is none. */
  readonly readOomKills: () => number | undefined;
  readonly onMessage: (message: FromRenderer) => void;
  /** After an end that nobody asked for; it is being started again. */
  readonly onDeath: (death: RendererDeath) => void;
  /** It died too often: it is not started any more. Follows the last `onDeath`. */
  readonly onGiveUp: () => void;
  readonly onRecycle: (reason: RecycleReason) => void;
}

/** The death of a process that could not be started. */
const NEVER_LIVED = { code: null, signal: null, oomKills: 0, livedMs: 0, flight: null } as const;

/** What belongs to one child process. */
interface Life {
  readonly child: ChildProcess;
  readonly startedMs: number;
  readonly oomKillsBefore: number;
  readonly heartbeat: HeartbeatWatch;
  readonly stderr: StderrTail | null;
  readonly work: OpenWork;
  readonly recycling: RecycleWatch;
  memory: MemoryReport | null;
  hung: boolean;
  recycleFor: RecycleReason | null;
}

/**
 * The life of the renderer process.
 *
 *   down ──start──▶ starting ──"ready"──▶ up ──exit──▶ down, and after a back-off starting again;
 *                                                      after `maxDeaths` in 5 minutes: given up
 *   starting, up ── no heartbeat for 15 s ──▶ SIGKILL, and as above
 *   up ── floor, size or age ──▶ recycling (takes no new work) ── work done, exit ──▶ starting
 *   any ──stop──▶ stopping ──exit──▶ stopped
 */
export class RendererProcess {
  readonly #options: RendererProcessOptions;
  readonly #policy: RestartPolicy;
  #state: 'down' | 'starting' | 'up' | 'recycling' | 'stopping' | 'stopped' = 'down';
  #life: Life | null = null;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: RendererProcessOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.maxDeaths);
  }

  get pid(): number | undefined {
    return this.#life?.child.pid;
  }

  isReady(): boolean {
    return this.#state === 'up';
  }

  memory(): MemoryReport | null {
    return this.#life?.memory ?? null;
  }

  send(message: ToRenderer): void {
    this.#life?.work.sent(message);
    // A message into a closing channel is lost; the exit that follows tells those who wait.
    const child = this.#life?.child;
    if (child?.connected === true) child.send(message, () => undefined);
  }

  start(): void {
    this.#state = 'starting';
    const child = this.#fork();
    if (child !== null) this.#live(child);
  }

  /** null: the system has no room for a process, perhaps because one just died for want of it. */
  #fork(): ChildProcess | null {
    const { entry, log } = this.#options;
    try {
      return fork(entry, {
        execArgv: FLAGS,
        env: this.#environment(),
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      });
    } catch (error) {
      log.error({ err: error }, 'renderer cannot be started');
      this.#died({ ...NEVER_LIVED, stderr: [String(error)] });
      return null;
    }
  }

  #live(child: ChildProcess): void {
    const { log, readOomKills, recycling } = this.#options;
    const startedMs = performance.now();
    const life: Life = {
      ...{ child, startedMs, memory: null, hung: false, recycleFor: null },
      oomKillsBefore: readOomKills() ?? 0,
      heartbeat: new HeartbeatWatch(() => this.#killHung(life)),
      stderr: child.stderr && new StderrTail(child.stderr),
      work: new OpenWork(),
      recycling: new RecycleWatch(recycling, startedMs),
    };
    this.#life = life;
    log.info({ pid: child.pid }, 'renderer started');
    preferAsVictim(child.pid, log);
    child.on('message', (message) => this.#receive(life, message as FromRenderer));
    child.on('error', (error) => log.error({ err: error }, 'renderer process error'));
    // Not 'exit': until 'close' the last words on stderr may still be on their way.
    child.once('close', (code, signal) => this.#ended(life, { code, signal }));
  }

  /** Asks it to end at the next checkpoint, kills it after `graceMs`; resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    clearTimeout(this.#restart);
    const child = this.#life?.child;
    this.#state = child === undefined ? 'stopped' : 'stopping';
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
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

  #receive(life: Life, message: FromRenderer): void {
    life.work.received(message);
    if (message.type === 'ready' && this.#state === 'starting') this.#state = 'up';
    if (message.type === 'heartbeat') {
      life.heartbeat.beat();
      life.memory = message.memory;
      life.recycling.began(message.memory.usedBytes);
    }
    if (message.type === 'floor' && this.#state === 'up') {
      life.recycleFor = life.recycling.judge(message, performance.now());
      if (life.recycleFor !== null) this.#state = 'recycling';
    }
    this.#options.onMessage(message);
    this.#recycleIfIdle(life);
  }

  /** Only between jobs: what is open is finished first, and nothing new is taken meanwhile. */
  #recycleIfIdle(life: Life): void {
    if (this.#state !== 'recycling' || life.recycleFor === null || !life.work.isDone()) return;
    const { log, onRecycle } = this.#options;
    log.info({ pid: life.child.pid, reason: life.recycleFor }, 'renderer recycled');
    onRecycle(life.recycleFor);
    life.recycleFor = null;
    this.send({ type: 'shutdown' });
  }

  #killHung(life: Life): void {
    life.hung = true;
    this.#options.log.error({ pid: life.child.pid }, 'renderer hangs');
    life.child.kill('SIGKILL');
  }

  #ended(life: Life, exit: Pick<DeathEvidence, 'code' | 'signal'>): void {
    life.heartbeat.stop();
    this.#life = null;
    if (this.#state === 'stopping') return;
    const death = this.#examine(life, exit);
    if (this.#state === 'recycling' && classifyDeath(death) === 'clean') {
      this.start();
      return;
    }
    this.#died(death);
  }

  #examine(life: Life, exit: Pick<DeathEvidence, 'code' | 'signal'>): RendererDeath {
    const { readOomKills, flightPath } = this.#options;
    const flight = readFlight(flightPath);
    // What was read is reported now: the next start of the service must not report it again.
    rmSync(flightPath, { force: true });
    return {
      ...exit,
      oomKills: (readOomKills() ?? 0) - life.oomKillsBefore,
      hung: life.hung,
      livedMs: Math.round(performance.now() - life.startedMs),
      flight: flight?.start.pid === life.child.pid ? flight : null,
      stderr: life.stderr?.lines() ?? [],
    };
  }

  #died(death: RendererDeath): void {
    const { log, onDeath, onGiveUp } = this.#options;
    const { code, signal, oomKills, livedMs } = death;
    this.#state = 'down';
    const restartInMs = this.#policy.afterDeath({ atMs: performance.now(), livedMs });
    const how = classifyDeath(death);
    log.error({ how, code, signal, oomKills, livedMs, restartInMs }, 'renderer died');
    if (restartInMs !== null) this.#restart = setTimeout(() => this.start(), restartInMs);
    onDeath(death);
    if (restartInMs === null) onGiveUp();
  }
}

function preferAsVictim(pid: number | undefined, log: Log): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  writeFile(`/proc/${pid}/oom_score_adj`, OOM_SCORE_ADJ).catch((error: unknown) => {
    log.debug({ err: error }, 'oom_score_adj could not be raised');
  });
}
