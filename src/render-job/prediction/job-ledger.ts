import { ServiceError, type Remedy } from '../../errors.ts';
import { MIB } from '../../gang-sheet/units/mib.ts';
import type { Governor } from '../../memory/governor.ts';
import { Ledger, type Need, type Shortfall } from '../../memory/ledger.ts';
import type { Log } from '../../telemetry/logger.ts';

export interface JobNeed extends Need {
  /** Ways to make the job smaller. */
  readonly advice: readonly Remedy[];
}

type MemoryReport = ReturnType<Governor['report']>;

export type JobLedger = Pick<Ledger<JobNeed>, 'reserve' | 'reservedElsewhere' | 'promisedBytes'>;

/**
 * The ledger of this renderer. A job that waits for memory stays `running`, in the phase `packing`.
 * @param brakeShare share of the budget at which the brake stops decodes
 */
export function createJobLedger(
  governor: Pick<Governor, 'report' | 'cleanUp'>,
  brakeShare: number,
  log: Log,
): JobLedger {
  return new Ledger<JobNeed>({
    readIdle() {
      const { usedBytes, budgetBytes } = governor.report();
      return { usedBytes, budgetBytes, brakeBytes: budgetBytes * brakeShare };
    },
    cleanUp: () => governor.cleanUp(),
    refuse: (need, shortfall) => doesNotFit(need, shortfall, governor.report()),
    onWait: ({ jobId, bytes }, openBytes) =>
      log.info({ jobId, needMb: mib(bytes), openMb: mib(openBytes) }, 'job waits for memory'),
  });
}

/** Reserves memory for one decode of a job or a question; resolves to a function that releases it. */
export function reserveForDecode(
  ledger: Pick<JobLedger, 'reserve'>,
  bytes: number,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): Promise<() => void> {
  return ledger.reserve(
    { jobId: id, bytes, leastBytes: bytes, decodeBytes: bytes, advice: [] },
    signal,
  );
}

function doesNotFit(
  need: JobNeed,
  { neededBytes, availableBytes, usableBytes }: Shortfall,
  { limitBytes, budgetBytes }: Pick<MemoryReport, 'limitBytes' | 'budgetBytes'>,
): ServiceError {
  const usedBytes = usableBytes - availableBytes;
  const neededLimitBytes = Math.ceil(((neededBytes + usedBytes) * limitBytes) / usableBytes);
  const bound =
    usableBytes < budgetBytes
      ? `the ${mib(usableBytes)} MB at which a decode is stopped`
      : `the budget of ${mib(budgetBytes)} MB`;
  const message = `The job needs at least ${mib(neededBytes)} MB of memory at its peak, but only ${mib(availableBytes)} MB is available: ${bound} minus what the service itself uses.`;
  const raise: Remedy = {
    action: 'raise_limit',
    detail: `Give the container at least ${mib(neededLimitBytes)} MB instead of ${mib(limitBytes)} MB (and raise MEMORY_LIMIT_MB if it is set).`,
  };
  return new ServiceError('does_not_fit_memory', message, {
    remediation: [...need.advice, raise],
    details: { neededBytes, availableBytes: Math.floor(availableBytes), budgetBytes, limitBytes },
  });
}

function mib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
