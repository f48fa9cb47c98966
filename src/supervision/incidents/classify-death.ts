import type { Flight } from '../../flight-recorder/flight.ts';
import { isOutOfHeap, isOutOfMemory } from '../../out-of-memory.ts';

/** How a renderer died. Classified once, here; all other code reads the result. */
export type Death =
  /** It exited as it was asked to, or was ended by a signal that asks a process to end. */
  | 'clean'
  /** It killed itself before the kernel would have: its flight record says so. */
  | 'brake'
  /** SIGKILL, and the kernel counted an OOM kill in our control group. */
  | 'cgroup_oom'
  /**
   * V8 ran out of heap, in the main thread or in a worker: stderr says so, or the process aborted
   * (exit 134) and stderr shows no other reason.
   */
  | 'heap_oom'
  /** An allocation outside the JavaScript heap failed: stderr says so. */
  | 'native_oom'
  /** SIGKILL by the supervisor, because heartbeats had stopped or a job made no progress. */
  | 'hung'
  /** SIGKILL from outside the service. */
  | 'killed'
  /** Any other signal or exit code. */
  | 'crash';

/** How an earlier run of the whole service ended if it left no clean-exit mark. */
export type SilentEnd =
  | Extract<Death, 'brake' | 'cgroup_oom' | 'heap_oom' | 'native_oom' | 'crash'>
  | 'probable_oom'
  | 'lost';

export interface DeathEvidence {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Increase in the control group's `oom_kill` counter in the last seconds of the process. */
  readonly oomKills: number;
  /** Whether the supervisor killed it because it hung. */
  readonly hung?: boolean;
  readonly flight?: Flight | null;
  /** The last lines of its stderr. */
  readonly stderr?: readonly string[];
}

/** The death of a renderer, with its class and evidence. */
export interface RendererDeath extends Required<DeathEvidence> {
  readonly class: Death;
  readonly livedMs: number;
  /** Ids of the jobs that it was working on. */
  readonly jobs: readonly string[];
}

const EXIT_ABORT = 134;
/** Signals that ask a process to end. Once it has started, a renderer exits with code 0 on SIGTERM. */
const ASKING: ReadonlySet<NodeJS.Signals | null> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP']);
/** Messages of the C library, the C++ runtime and assertions before they abort. */
const OTHER_ABORT =
  /double free|corrupt|invalid (pointer|size)|munmap_chunk|terminate called|assertion .*failed/i;
/** A silent end is attributed to memory if at least this share of the budget was in use. */
const NEARLY_FULL = 0.95;

/**
 * Classifies the death of a renderer. SIGKILL does not name its sender, so the evidence decides.
 */
export function classifyDeath(evidence: DeathEvidence): Death {
  const { code, signal, stderr = [] } = evidence;
  if (code === 0 || ASKING.has(signal)) return 'clean';
  if (signal === 'SIGKILL') return classifyKill(evidence);
  const outOfMemory = classifyWords(stderr);
  if (outOfMemory !== null) return outOfMemory;
  const isAbort = signal === 'SIGABRT' || code === EXIT_ABORT;
  return isAbort && !stderr.some((line) => OTHER_ABORT.test(line)) ? 'heap_oom' : 'crash';
}

/** What the last words of a process say about memory; null if nothing. */
function classifyWords(words: readonly string[]): 'heap_oom' | 'native_oom' | null {
  if (words.some(isOutOfHeap)) return 'heap_oom';
  return words.some(isOutOfMemory) ? 'native_oom' : null;
}

function classifyKill({ oomKills, hung = false, flight = null }: DeathEvidence): Death {
  if (pulledBrake(flight)) return 'brake';
  if (oomKills > 0) return 'cgroup_oom';
  if (hung) return 'hung';
  // It killed itself, and said why.
  return (flight?.fault ?? null) === null ? 'killed' : 'crash';
}

export interface SilenceEvidence {
  /** The last words of that run's service, if an error ended it. */
  readonly fault: string | null;
  /** Flight record of that run's renderer; null if the renderer had ended cleanly. */
  readonly renderer: Flight | null;
  /** OOM kills that the kernel counted since that run began; null if unknown. */
  readonly oomKills: number | null;
  /** Memory at the end, if known. */
  readonly memory: { readonly usedBytes: number; readonly budgetBytes: number } | null;
}

/** Classifies the end of an earlier run of the whole service. Its exit code is unknown. */
export function classifySilentEnd(evidence: SilenceEvidence): SilentEnd {
  const { fault, renderer, oomKills, memory } = evidence;
  if (fault !== null) return classifyWords([fault]) ?? 'crash';
  if (pulledBrake(renderer)) return 'brake';
  if (oomKills !== null && oomKills > 0) return 'cgroup_oom';
  const isFull = memory !== null && memory.usedBytes >= NEARLY_FULL * memory.budgetBytes;
  return isFull ? 'probable_oom' : 'lost';
}

function pulledBrake(flight: Flight | null): boolean {
  return flight?.brake?.action === 'end_process';
}
