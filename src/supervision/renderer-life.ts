import type { ChildProcess } from 'node:child_process';
import type { Flight } from '../flight-recorder/flight.ts';
import { clearRingFile } from '../flight-recorder/ring-file.ts';
import { readFlight } from '../flight-recorder/read-flight.ts';
import { readProcessMemory } from '../memory/readings/anonymous-memory.ts';
import type { IdleBaseline, MemoryReport, ToRenderer } from '../messages.ts';
import { classifyDeath, type RendererDeath } from './incidents/classify-death.ts';
import type { EndReason } from './end-reason.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { isInspected } from './launch-renderer.ts';
import { OpenWork } from './open-work.ts';
import { QuotePieces } from './quote-pieces.ts';
import { RecentOomKills } from './recent-oom-kills.ts';
import { RecycleWatch, type RecyclingLimits } from './recycling.ts';
import type { RendererHealth } from './renderer-health.ts';
import { WorkIntake } from './work-intake.ts';
import { StderrTail } from '../telemetry/stderr-tail.ts';

export interface RendererLifeOptions {
  /** Path of the renderer's flight record. */
  readonly flightPath: string;
  readonly recycling: RecyclingLimits;
  /** The control group's count of OOM kills; undefined where there is none. */
  readonly readOomKills: () => number | undefined;
}

/**
 * Everything that belongs to one child process, from its start until its exit has been examined.
 */
export class RendererLife {
  readonly child: ChildProcess;
  readonly work = new OpenWork();
  readonly intake: WorkIntake;
  readonly quotes = new QuotePieces();
  readonly #options: RendererLifeOptions;
  readonly #onHung: (why: string) => void;
  readonly #startedMs = performance.now();
  readonly #oomKills: RecentOomKills;
  readonly #heartbeats: HeartbeatWatch | null;
  readonly #stderr: StderrTail | null;
  readonly #recycling: RecycleWatch;
  #memory: MemoryReport | null = null;
  /** Why the service took it for hung; null if it did not. */
  #hangs: string | null = null;
  #endedFor: EndReason | null = null;
  #jobs = 0;

  /** @param onHung called when the process or a job hangs, just before the process is killed */
  constructor(child: ChildProcess, options: RendererLifeOptions, onHung: (why: string) => void) {
    this.child = child;
    this.#options = options;
    this.#oomKills = new RecentOomKills(options.readOomKills);
    // A renderer that waits at a breakpoint is not hung.
    this.#heartbeats = isInspected() ? null : new HeartbeatWatch(() => this.#kill(SILENT));
    this.#onHung = onHung;
    this.#stderr = child.stderr && new StderrTail(child.stderr);
    this.#recycling = new RecycleWatch(options.recycling, this.#startedMs);
    this.intake = new WorkIntake(this.work, this.#recycling);
  }

  get memory(): MemoryReport | null {
    return this.#memory;
  }

  /** Why the service stopped it while it was at work; null if it did not. */
  get endedFor(): EndReason | null {
    return this.#endedFor;
  }

  send(message: ToRenderer): void {
    this.work.sent(message);
    // A message sent into a closing channel is lost; the exit that follows ends the wait for an answer.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  heartbeat(memory: MemoryReport, stalledJob: string | null): void {
    this.#heartbeats?.beat();
    if (stalledJob !== null && this.#heartbeats !== null) this.#kill(stalled(stalledJob));
    this.#oomKills.alive();
    this.#memory = memory;
    this.#recycling.began(() => this.#ownBytes() ?? memory.usedBytes);
  }

  jobEnded(): void {
    this.#jobs += 1;
    this.#recycling.jobEnded();
  }

  /** Decides from an idle baseline whether this renderer should be replaced before its next job. */
  judge(baseline: IdleBaseline): void {
    const ownBytes = this.#ownBytes() ?? baseline.usedBytes;
    this.intake.judged(this.#recycling.judge({ ...baseline, ownBytes }, performance.now()));
  }

  health(): RendererHealth {
    const nowMs = performance.now();
    return {
      pid: this.child.pid,
      ageMs: nowMs - this.#startedMs,
      oldInMs: this.#recycling.oldInMs(nowMs),
      idleBytes: this.#recycling.baseline?.ownBytes ?? null,
      memory: this.#memory,
      jobs: this.#jobs,
      openJobs: this.work.jobs,
      openQuestions: this.work.questions,
    };
  }

  /** Kills the process immediately, whatever it is doing. */
  endFor(reason: EndReason): void {
    this.#endedFor ??= reason;
    this.child.kill('SIGKILL');
  }

  /** The process has ended: stops watching it. */
  end(): void {
    this.#heartbeats?.stop();
  }

  /** Determines how the renderer died from its exit and its flight record, then removes the record. */
  examine(exit: Pick<RendererDeath, 'code' | 'signal'>): RendererDeath {
    const { flightPath } = this.#options;
    const left = readFlight(flightPath);
    const flight = left?.start.pid === this.child.pid ? left : null;
    // This death is reported now: the service must not report it again when it next starts.
    clearRingFile(flightPath);
    const evidence = {
      code: exit.code,
      signal: exit.signal,
      oomKills: this.#oomKills.count(),
      hung: this.#hangs !== null,
      flight,
      stderr: [
        ...(this.#stderr?.lines() ?? []),
        ...lastWordsOf(flight),
        ...(this.#hangs === null ? [] : [this.#hangs]),
      ],
    };
    const livedMs = Math.round(performance.now() - this.#startedMs);
    const { jobIds: jobs } = this.work;
    return { ...evidence, class: classifyDeath(evidence), livedMs, jobs };
  }

  /** Anonymous memory of the renderer and its decoders; null where the system does not tell. */
  #ownBytes(): number | null {
    const { pid } = this.child;
    return (pid === undefined ? null : readProcessMemory(pid))?.anonymousBytes ?? null;
  }

  #kill(why: string): void {
    if (this.#hangs !== null) return;
    this.#hangs = why;
    this.#onHung(why);
    this.child.kill('SIGKILL');
  }
}

const SILENT = 'The renderer stopped sending heartbeats.';
const stalled = (jobId: string): string =>
  `The renderer responded, but job ${jobId} made no progress within STALL_TIMEOUT_MS.`;

/** What a process recorded because it could not write to stderr anymore. */
function lastWordsOf(flight: Flight | null): readonly string[] {
  const fault = flight?.fault ?? null;
  return fault === null ? [] : [fault.what];
}

/** The death of a renderer that the system refused to start. */
export function neverLived(error: unknown): RendererDeath {
  const evidence = { code: null, signal: null, oomKills: 0, stderr: [String(error)] };
  const unknown = { hung: false, flight: null, livedMs: 0, jobs: [] } as const;
  return { ...evidence, class: classifyDeath(evidence), ...unknown };
}
