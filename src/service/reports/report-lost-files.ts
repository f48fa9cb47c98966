import type { LostFile } from '../../storage/checked-files.ts';
import type { Log } from '../../telemetry/logger.ts';

interface Reports {
  readonly log: Log;
  readonly metrics: { fileLost(why: string): void };
}

/** Reports stored files that are missing or altered: in the metrics and in the log. */
export function reportLostFiles({ log, metrics }: Reports): (file: LostFile) => void {
  return ({ key, why }) => {
    metrics.fileLost(why);
    const remedy = 'Check the DATA_DIR disk. Restore the file from a backup.';
    log.error({ key, why, remedy }, 'stored file lost');
  };
}
