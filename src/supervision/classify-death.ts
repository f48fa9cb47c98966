import type { Flight } from '../flight-recorder/flight.ts';

/** How a renderer process ended. */
export type Death =
  | 'clean'
  /** It ended itself before the kernel would have: its recorder says so. */
  | 'brake'
  /** SIGKILL, and the kernel counted an OOM kill in our cgroup. */
  | 'cgroup_oom'
  /** V8 ran out of heap: it aborts (exit 134), and nothing on stderr says otherwise, or it says so there. */
  | 'heap_oom'
  /** SIGKILL by us, because its heartbeat had stopped. */
  | 'hung'
  /** SIGKILL by somebody else. */
  | 'killed'
  /** Any other signal or exit code. */
  | 'crash';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** By how much the cgroup's `oom_kill` counter rose while the process lived. */
  readonly oomKills: number;
}

export interface DeathEvidence extends Exit {
  /** Did the supervisor kill it for want of heartbeats? */
  readonly hung?: boolean;
  readonly flight?: Flight | null;
  /** The last lines of its stderr. */
  readonly stderr?: readonly string[];
}

const EXIT_ABORT = 134;
/** What the C library, the C++ runtime and assertions write before they abort. */
const OTHER_ABORT =
  /double free|corrupt|invalid (pointer|size)|munmap_chunk|terminate called|assertion .*failed/i;
const OUT_OF_HEAP = /heap out of memory|ERR_WORKER_OUT_OF_MEMORY|heap limit/i;

/** SIGKILL alone cannot tell the kernel's OOM killer from anybody else's: the evidence can. */
export function classifyDeath(evidence: DeathEvidence): Death {
  const { code, signal } = evidence;
  if (code === 0) return 'clean';
  if (signal === 'SIGKILL') return whoKilled(evidence);
  const says = (what: RegExp): boolean => evidence.stderr?.some((line) => what.test(line)) ?? false;
  if (says(OUT_OF_HEAP)) return 'heap_oom';
  const aborted = signal === 'SIGABRT' || code === EXIT_ABORT;
  return aborted && !says(OTHER_ABORT) ? 'heap_oom' : 'crash';
}

function whoKilled({ oomKills, hung = false, flight = null }: DeathEvidence): Death {
  if (flight?.brake?.action === 'end_process') return 'brake';
  if (oomKills > 0) return 'cgroup_oom';
  return hung ? 'hung' : 'killed';
}
