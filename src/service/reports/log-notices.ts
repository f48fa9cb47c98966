import type { Config } from '../../config/config.ts';
import { leastLimitBytes } from '../../config/settings/memory.ts';
import { unknownSettings } from '../../config/unknown-settings.ts';
import { toLeastMib, toWholeMib } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';

export interface Noticed {
  readonly config: Pick<Config, 'memory'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The limit minus the reserve. */
  readonly budgetBytes: number;
}

/** Logs, at start, what the operator should know about settings that are valid. */
export function logNotices(noticed: Noticed, log: Log): void {
  for (const { name, nearest } of unknownSettings(noticed.env)) {
    const remedy = `Set ${nearest} if that was meant. Otherwise, ignore this line.`;
    log.warn({ name, nearest, remedy }, 'unknown setting');
  }
  const { movedThresholds } = noticed.config.memory;
  if (Object.keys(movedThresholds).length > 0) {
    log.info(movedThresholds, 'memory thresholds moved');
  }
  logLowLimit(noticed, log);
}

/** The container's own limit is no setting, so the service starts, but no job ever would. */
function logLowLimit({ config: { memory }, budgetBytes }: Noticed, log: Log): void {
  const limitBytes = budgetBytes / (1 - memory.reservedRatio);
  const leastBytes = leastLimitBytes(memory);
  if (limitBytes >= leastBytes) return;
  const leastMb = toLeastMib(leastBytes);
  const remedy = `Give the container at least ${leastMb} MB.`;
  log.error({ limitMb: toWholeMib(limitBytes), leastMb, remedy }, 'memory limit too low');
}
