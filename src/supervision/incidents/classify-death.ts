import type { Flight } from '../../flight-recorder/flight.ts';

/** How a renderer died. Classified once, here; all other code reads the result. */
export type Death =
  | 'clean'
  /** It killed itself before the kernel would have: its flight record says so. */
  | 'brake'
  /** SIGKILL, and the kernel counted an OOM kill in our control group. */
  | 'cgroup_oom'
  /**
   * V8 ran out of heap: stderr says so, or the process aborted (exit 134) and stderr shows no other reason.
   */
  | 'heap_oom'
  /** SIGKILL by the supervisor, because heartbeats had stopped. */
  | 'hung'
  /** SIGKILL from outside the service. */
  | 'killed'
  /** Any other signal or exit code. */
  | 'crash';

/** How an earlier run of the whole service ended if it left no clean-exit mark. */
export type SilentEnd = Extract<Death, 'brake' | 'cgroup_oom'> | 'probable_oom' | 'lost';

export interface DeathEvidence {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Increase in the control group's `oom_kill` counter while the process was running. */
  readonly oomKills: number;
  /** Whether the supervisor killed it because heartbeats had stopped. */
  readonly hung?: boolean;
  readonly flight?: Flight | null;
  /** The last lines of its stderr. */
  readonly stderr?: readonly string[];
}

/** The death of a renderer, with its class and evidence. */
export interface RendererDeath extends Required<DeathEvidence> {
  readonly class: Death;
  readonly livedMs: number;
}

const EXIT_ABORT = 134;
/** Messages of the C library, the C++ runtime and assertions before they abort. */
const OTHER_ABORT =
  /double free|corrupt|invalid (pointer|size)|munmap_chunk|terminate called|assertion .*failed/i;
const OUT_OF_HEAP = /heap out of memory|ERR_WORKER_OUT_OF_MEMORY|heap limit/i;
/** A silent end is attributed to memory if at least this share of the budget was in use. */
const NEARLY_FULL = 0.95;

/**
 * Classifies the death of a renderer. SIGKILL does not name its sender, so the evidence decides.
 */
export function classifyDeath(evidence: DeathEvidence): Death {
  const { code, signal } = evidence;
  if (code === 0) return 'clean';
  if (signal === 'SIGKILL') return classifyKill(evidence);
  const stderrHas = (pattern: RegExp): boolean =>
    evidence.stderr?.some((line) => pattern.test(line)) ?? false;
  if (stderrHas(OUT_OF_HEAP)) return 'heap_oom';
  const aborted = signal === 'SIGABRT' || code === EXIT_ABORT;
  return aborted && !stderrHas(OTHER_ABORT) ? 'heap_oom' : 'crash';
}

function classifyKill({ oomKills, hung = false, flight = null }: DeathEvidence): Death {
  if (pulledBrake(flight)) return 'brake';
  if (oomKills > 0) return 'cgroup_oom';
  return hung ? 'hung' : 'killed';
}

export interface SilenceEvidence {
  /** Flight record of that run's renderer; null if the renderer had ended cleanly. */
  readonly renderer: Flight | null;
  /** OOM kills that the kernel counted since that run began; null if unknown. */
  readonly oomKills: number | null;
  /** Memory at the end, if known. */
  readonly memory: { readonly usedBytes: number; readonly budgetBytes: number } | null;
}

/** Classifies the end of an earlier run of the whole service. Its exit code is unknown. */
export function classifySilentEnd({ renderer, oomKills, memory }: SilenceEvidence): SilentEnd {
  if (pulledBrake(renderer)) return 'brake';
  if (oomKills !== null && oomKills > 0) return 'cgroup_oom';
  const isFull = memory !== null && memory.usedBytes >= NEARLY_FULL * memory.budgetBytes;
  return isFull ? 'probable_oom' : 'lost';
}

function pulledBrake(flight: Flight | null): boolean {
  return flight?.brake?.action === 'end_process';
}
