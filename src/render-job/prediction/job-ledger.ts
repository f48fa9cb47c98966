import { ServiceError, type Remedy } from '../../errors.ts';
import { MIB } from '../../gang-sheet/units/mib.ts';
import type { Governor } from '../../memory/governor.ts';
import type { Grant } from '../../memory/grant.ts';
import { Ledger, type Need, type Shortfall } from '../../memory/ledger.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { Advice } from './advise.ts';

export interface JobNeed extends Need {
  /** Ways to make the job smaller. */
  readonly advise: () => readonly Advice[];
  /** What it needs in a container with another budget, which may use more threads and larger caches. */
  readonly needIn: (budgetBytes: number) => Pick<Need, 'leastBytes' | 'decodeBytes'>;
}

/** What one decode is for. */
export interface DecodeFor {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly mayBeTried: boolean;
  /** Bytes that the job will need besides the decode. Absent: none. */
  readonly besidesBytes?: number;
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
    readMemory() {
      const { usedBytes, budgetBytes } = governor.report();
      return { usedBytes, budgetBytes, brakeBytes: budgetBytes * brakeShare };
    },
    cleanUp: () => governor.cleanUp(),
    refuse: (need, shortfall) => doesNotFit(need, shortfall, { ...governor.report(), brakeShare }),
    onWait: ({ jobId, bytes }, openBytes) =>
      log.info({ jobId, needMb: mib(bytes), openMb: mib(openBytes) }, 'job waits for memory'),
  });
}

/**
 * Reserves memory for one decode of a job or a question. A refusal names a limit in which the job also has
 * what it needs besides.
 */
export function reserveForDecode(
  ledger: Pick<JobLedger, 'reserve'>,
  bytes: number,
  { id, signal, mayBeTried, besidesBytes = 0 }: DecodeFor,
): Promise<Grant> {
  const needIn = () => ({ leastBytes: bytes + besidesBytes, decodeBytes: bytes });
  const needed = { bytes, leastBytes: bytes, decodeBytes: bytes };
  return ledger.reserve({ jobId: id, ...needed, mayBeTried, advise: () => [], needIn }, signal);
}

type Limits = Pick<MemoryReport, 'limitBytes' | 'budgetBytes'> & { readonly brakeShare: number };

function doesNotFit(
  need: JobNeed,
  { neededBytes, availableBytes, usableBytes }: Shortfall,
  { limitBytes, budgetBytes, brakeShare }: Limits,
): ServiceError {
  const usedBytes = usableBytes - availableBytes;
  const sufficient = need
    .advise()
    .filter(({ leastBytes }) => leastBytes + usedBytes <= budgetBytes)
    .filter(({ decodeBytes }) => decodeBytes + usedBytes <= budgetBytes * brakeShare)
    .map(({ remedy }) => remedy);
  const neededLimitBytes = sufficientLimitBytes(need, usedBytes, {
    limitBytes,
    budgetBytes,
    brakeShare,
  });
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
    remediation: [...sufficient, raise],
    details: { neededBytes, availableBytes: Math.floor(availableBytes), budgetBytes, limitBytes },
  });
}

/** The least limit in which the need fits that the job has in that limit. */
function sufficientLimitBytes(
  need: JobNeed,
  usedBytes: number,
  { limitBytes, budgetBytes, brakeShare }: Limits,
): number {
  const budgetShare = budgetBytes / limitBytes;
  const limitFor = ({ leastBytes, decodeBytes }: Pick<Need, 'leastBytes' | 'decodeBytes'>) =>
    Math.max(leastBytes + usedBytes, (decodeBytes + usedBytes) / brakeShare) / budgetShare;
  let enoughBytes = limitFor(need);
  // A larger limit has more threads, up to the number that is set, so this comes to an end.
  for (;;) {
    const thenBytes = limitFor(need.needIn(enoughBytes * budgetShare));
    if (thenBytes <= enoughBytes) return Math.ceil(enoughBytes);
    enoughBytes = thenBytes;
  }
}

function mib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
