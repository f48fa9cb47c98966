import type { Log } from '../../telemetry/logger.ts';
import { logEvery } from '../../telemetry/log-every.ts';
import { toMib } from '../../telemetry/figures.ts';

/** One decoder at one moment. */
export interface DecoderHealth {
  readonly pid: number | undefined;
  readonly ageMs: number;
  /** null where the system does not tell. */
  readonly anonymousBytes: number | null;
  /** Operations that it has begun. */
  readonly operations: number;
  readonly isBusy: boolean;
}

/**
 * Logs the health of all decoders regularly.
 * @param everyMs 0: never
 * @returns a function that stops it
 */
export function logDecodersEvery(
  everyMs: number,
  pool: { health(): readonly DecoderHealth[] },
  log: Log,
): () => void {
  return logEvery(everyMs, () => {
    log.info({ decoders: pool.health().map(fieldsOf) }, 'decoders healthy');
  });
}

function fieldsOf({ pid, ageMs, anonymousBytes, operations, isBusy }: DecoderHealth): object {
  return {
    pid,
    ageSeconds: Math.round(ageMs / 1000),
    ...(anonymousBytes !== null && { usedMb: toMib(anonymousBytes) }),
    operations,
    isBusy,
  };
}
