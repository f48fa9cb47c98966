import type { Log } from '../../telemetry/logger.ts';
import type { StepReport } from '../cleanup/cleanup.ts';
import type { JobAccount } from './job-account.ts';
import type { JobServices } from './job-services.ts';
import { logStep } from './log-memory.ts';

export type CleanUpForJob = () => Promise<readonly StepReport[]>;

/** Returns the process's cleanup, with logging and accounting for one job. */
export function cleanUpFor(
  { log, account }: { readonly log: Log; readonly account: JobAccount },
  { cleanup, memory, metrics }: JobServices,
): CleanUpForJob {
  return async () => {
    const steps = await cleanup.run((report) => {
      logStep(log, report, memory.sample());
      metrics.freed(report.step, report.freedBytes);
    });
    metrics.cleanup();
    account.addCleanup(steps);
    return steps;
  };
}
