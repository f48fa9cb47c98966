import type { Remedy } from '../../errors.ts';

/** Removes what a crash names as its cause on stderr. Empty if it names nothing known. */
export function adviseOnCrash(stderr: readonly string[]): readonly Remedy[] {
  const isNamed = ([words]: (typeof CAUSES)[number]) => stderr.some((line) => words.test(line));
  return CAUSES.filter(isNamed).map(([, remedy]) => remedy);
}

/** What stderr says, and the remedy. */
const CAUSES: readonly (readonly [RegExp, Remedy])[] = [
  [
    /EMFILE|ENFILE|too many open files/i,
    {
      action: 'raise_open_files',
      detail:
        'Allow more open files: at least 1,024 per process (`ulimit -n`, LimitNOFILE of systemd, --ulimit nofile of Docker).',
    },
  ],
  [
    /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i,
    {
      action: 'free_disk',
      detail:
        'Make room on the disk of DATA_DIR and on that of the temporary files, or enlarge them.',
    },
  ],
  [
    /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|cannot find (?:module|package)/i,
    {
      action: 'reinstall',
      detail:
        'Install again or rebuild the image: a file of the service or of its packages is missing.',
    },
  ],
  [
    /spawn \S+ EAGAIN|pthread_create|resource temporarily unavailable/i,
    {
      action: 'raise_processes',
      detail:
        'Allow more processes and threads (`ulimit -u`, TasksMax of systemd, --pids-limit of Docker).',
    },
  ],
];
