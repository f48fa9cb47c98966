import type { ChildProcess } from 'node:child_process';
import type { FromRenderer, MemoryReport, ToRenderer } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';
import type { RendererDeath } from './incidents/classify-death.ts';
import { launchRenderer, type RendererLaunch } from './launch-renderer.ts';
import type { EndReason } from './end-reason.ts';
import type { RecycleReason } from './recycling.ts';
import { RendererCircuit, type CircuitReport } from './renderer-circuit.ts';
import type { RendererHealth } from './renderer-health.ts';
import { neverLived, RendererLife, type RendererLifeOptions } from './renderer-life.ts';
import { RestartPolicy, type PolicyDeath } from './restart-policy.ts';
import { routeMessage, type MessageListener } from './route-message.ts';
import { StartAttempts } from './start-attempts.ts';
import type { WorkKind } from './work-intake.ts';

export interface RendererProcessOptions {
  readonly launch: RendererLaunch;
  readonly life: RendererLifeOptions;
  readonly log: Log;
  /**
   * Number of deaths within five minutes that open the circuit; deaths blamed on work do not count.
   */
  readonly maxDeaths: number;
  /** Time after which the supervisor gives up if no renderer could be started. */
  readonly giveUpAfterMs: number;
}

/** Receives a supervised renderer's messages and events. */
export interface SupervisorListener extends Omit<
  MessageListener,
  'ready' | 'heartbeat' | 'idleBaseline' | 'quotedSome'
> {
  /** It has started: sends what it needs before its first work. Never rejects. */
  started(): Promise<void>;
  /** It accepts work. */
  ready(): void;
  heartbeat(memory: MemoryReport): void;
  /** Its process is gone, for whatever reason; `died` or `ended` follows if that was not planned. */
  exited(): void;
  /** It exited without being asked to and is being restarted. */
  died(death: RendererDeath): void;
  /** The service stopped it while it was at work; it is being restarted. */
  ended(reason: EndReason): void;
  /** No renderer could be started for too long; it is no longer restarted. Follows the last `died`. */
  gaveUp(): void;
  /** It is being replaced between jobs. */
  recycled(reason: RecycleReason): void;
}

/**
 * Keeps one renderer process alive.
 *
 *   down ── start ──▶ starting ── "ready", listener.started() ──▶ up ── exit ──▶ down ── back-off ──▶ starting
 *   down ── circuit open (see renderer-circuit.ts) ──▶ starting, at the time of the trial
 *   down ── none could be started for `giveUpAfterMs` ──▶ stays down (given up)
 *   starting, up ── end(reason): SIGKILL ──▶ starting
 *   starting, up ── no heartbeat for 15 s, or a job that hangs ──▶ SIGKILL, then as after any exit
 *   up ── high idle baseline, size or age; open work done (see work-intake.ts) ──▶ recycling
 *   recycling ── exit ──▶ starting
 *   any ── stop ──▶ stopping ── exit ──▶ stopped
 */
export class RendererProcess {
  readonly #options: RendererProcessOptions;
  readonly #policy = new RestartPolicy();
  readonly #circuit: RendererCircuit;
  readonly #attempts = new StartAttempts();
  #state: 'down' | 'starting' | 'up' | 'recycling' | 'stopping' | 'stopped' = 'down';
  #hasBeenReady = false;
  #life: RendererLife | null = null;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: RendererProcessOptions) {
    this.#options = options;
    this.#circuit = new RendererCircuit(options.maxDeaths);
  }

  get pid(): number | undefined {
    return this.#life?.child.pid;
  }

  isReady(): boolean {
    return this.#state === 'up';
  }

  /** Whether it takes new work of this kind now. It may be ready and hold back work for a moment. */
  takes(kind: WorkKind): boolean {
    return this.#state === 'up' && this.#life?.intake.takes(kind) === true;
  }

  health(): RendererHealth | null {
    return this.#state === 'up' ? (this.#life?.health() ?? null) : null;
  }

  hasBeenReady(): boolean {
    return this.#hasBeenReady;
  }

  memory(): MemoryReport | null {
    return this.#life?.memory ?? null;
  }

  circuit(): CircuitReport {
    return this.#circuit.report(performance.now());
  }

  send(message: ToRenderer): void {
    this.#life?.send(message);
  }

  /**
   * Kills it immediately, even in the middle of work, and starts another one. No work is blamed.
   */
  end(reason: EndReason): void {
    this.#life?.endFor(reason);
  }

  /** Starts the renderer, and restarts it whenever it dies. */
  start(listener: SupervisorListener): void {
    this.#start(listener);
  }

  /**
   * Asks it to exit at the next checkpoint and kills it after `graceMs`; resolves when it has
   * exited.
   */
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

  #start(listener: SupervisorListener): void {
    this.#state = 'starting';
    this.#attempts.began(performance.now());
    const child = this.#launch(listener);
    if (child !== null) this.#follow(child, listener);
  }

  /**
   * Returns null if the system has no memory for another process, perhaps because the previous process was
   * just killed for lack of memory.
   */
  #launch(listener: SupervisorListener): ChildProcess | null {
    const { launch, log } = this.#options;
    try {
      return launchRenderer(launch, log);
    } catch (error) {
      log.error({ err: error }, 'renderer cannot be started');
      this.#died(neverLived(error), listener);
      return null;
    }
  }

  #follow(child: ChildProcess, listener: SupervisorListener): void {
    const { log, life: options } = this.#options;
    const life = new RendererLife(child, options, (why) => {
      log.error({ pid: child.pid, why }, 'renderer hangs');
    });
    this.#life = life;
    log.info({ pid: child.pid }, 'renderer started');
    const receiver = this.#receiver(life, listener);
    child.on('message', (message) => {
      routeMessage(message as FromRenderer, receiver);
      this.#lookAt(life, listener);
    });
    child.on('error', (error) => log.error({ err: error }, 'renderer process error'));
    // Not 'exit': the last lines of stderr may arrive until 'close'.
    child.once('close', (code, signal) => this.#ended(life, { code, signal }, listener));
  }

  /** Records the information in a message about the process, then passes the message on. */
  #receiver(life: RendererLife, listener: SupervisorListener): MessageListener {
    return {
      ready: () => {
        this.#attempts.succeeded();
        this.#circuit.ready(performance.now());
        void this.#prepare(life, listener);
      },
      heartbeat(memory, stalledJob) {
        life.heartbeat(memory, stalledJob);
        listener.heartbeat(memory);
      },
      idleBaseline: (baseline) => life.judge(baseline),
      metrics: (metrics) => listener.metrics(metrics),
      counted: (event) => listener.counted(event),
      decoderEnded: (ended) => listener.decoderEnded(ended),
      job: (message) => {
        if (message.type === 'finished') {
          life.jobEnded();
          this.#workEnded(life, message.jobId);
        }
        listener.job(message);
      },
      quotedSome: (message) => life.quotes.add(message),
      quoted: (questionId, quote) => {
        this.#workEnded(life, questionId);
        listener.quoted(questionId, life.quotes.complete(questionId, quote));
      },
      preflighted: (questionId, report) => {
        this.#workEnded(life, questionId);
        listener.preflighted(questionId, report);
      },
      questionFailed: (questionId, problem) => {
        life.quotes.forget(questionId);
        this.#workEnded(life, questionId);
        listener.questionFailed(questionId, problem);
      },
    };
  }

  /** It is not up before it has what it needs, so that nothing gives it work in the meantime. */
  async #prepare(life: RendererLife, listener: SupervisorListener): Promise<void> {
    await listener.started();
    // It may have ended in the meantime.
    if (this.#life !== life) return;
    if (this.#state === 'starting') this.#state = 'up';
    this.#hasBeenReady = true;
    listener.ready();
    this.#lookAt(life, listener);
  }

  #workEnded(life: RendererLife, id: string): void {
    life.work.ended(id);
    this.#circuit.worked();
  }

  /** Measures or replaces it between jobs, if either is due. */
  #lookAt(life: RendererLife, listener: SupervisorListener): void {
    if (this.#state !== 'up') return;
    const step = life.intake.next(performance.now());
    if (step === 'measure') life.send({ type: 'measure-idle' });
    if (step === 'replace' && life.intake.reason !== null) {
      this.#recycle(life, life.intake.reason, listener);
    }
  }

  #recycle(life: RendererLife, reason: RecycleReason, listener: SupervisorListener): void {
    this.#state = 'recycling';
    this.#options.log.info({ pid: life.child.pid, reason }, 'renderer recycled');
    listener.recycled(reason);
    life.send({ type: 'shutdown' });
  }

  #ended(
    life: RendererLife,
    exit: Pick<RendererDeath, 'code' | 'signal'>,
    listener: SupervisorListener,
  ): void {
    life.end();
    this.#life = null;
    listener.exited();
    if (this.#state === 'stopping') return;
    const death = life.examine(exit);
    if (life.endedFor !== null) this.#endedFor(life.endedFor, listener);
    else if (this.#state === 'recycling' && death.class === 'clean') this.#start(listener);
    else this.#died(death, listener, !life.work.isDone());
  }

  #endedFor(reason: EndReason, listener: SupervisorListener): void {
    this.#options.log.warn({ reason }, 'renderer ended');
    this.#circuit.gone(performance.now());
    this.#start(listener);
    listener.ended(reason);
  }

  /** @param isBlamed whether work was in progress, which is blamed for the death */
  #died(death: RendererDeath, listener: SupervisorListener, isBlamed = false): void {
    const { class: how, code, signal, oomKills, livedMs } = death;
    const nowMs = performance.now();
    this.#state = 'down';
    if (isBlamed) this.#circuit.gone(nowMs);
    else this.#circuit.died(nowMs);
    const restartInMs = this.#restartInMs({ livedMs, isBlamed }, nowMs);
    const circuit = this.#circuit.report(nowMs).state;
    const fields = { how, code, signal, oomKills, livedMs, restartInMs, isBlamed, circuit };
    this.#options.log.error(fields, 'renderer died');
    if (restartInMs !== null) {
      this.#restart = setTimeout(() => this.#start(listener), restartInMs);
    }
    listener.died(death);
    if (restartInMs === null) listener.gaveUp();
  }

  /** Returns null to give up. While the circuit is open, the next start is the trial. */
  #restartInMs(death: PolicyDeath, nowMs: number): number | null {
    if (this.#attempts.failedForMs(nowMs) >= this.#options.giveUpAfterMs) return null;
    return Math.max(this.#policy.afterDeath(death), this.#circuit.report(nowMs).retryInMs);
  }
}
