/** How a renderer process ended. */
export type Death =
  | 'clean'
  /** SIGKILL, and the kernel counted an OOM kill in our cgroup. */
  | 'cgroup_oom'
  /** V8 ran out of heap: it aborts (exit 134). */
  | 'heap_oom'
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

const EXIT_ABORT = 134;

/** SIGKILL alone cannot tell the kernel's OOM killer from anybody else's: the counter can. */
export function classifyDeath({ code, signal, oomKills }: Exit): Death {
  if (code === 0) return 'clean';
  if (signal === 'SIGKILL') return oomKills > 0 ? 'cgroup_oom' : 'killed';
  if (signal === 'SIGABRT' || code === EXIT_ABORT) return 'heap_oom';
  return 'crash';
}
