import { isOutOfMemory } from '../../artwork/decoder/out-of-memory.ts';

/**
 * Why a decoder ended in the middle of an operation. The first three convict the artwork being decoded, and
 * `killed` does if it happens again.
 *  - `decode_timeout` the operation ran too long
 *  - `decode_memory`  it outgrew what was reserved for it
 *  - `decode_crash`   the process ended for any other reason of its own
 *  - `killed`         something outside sent SIGKILL: the operation is begun again
 *  - `stopped`        the owner no longer waits
 *  - `made_room`      memory was short for others: the operation is begun again
 */
export type DecoderEnd =
  'decode_timeout' | 'decode_memory' | 'decode_crash' | 'killed' | 'stopped' | 'made_room';

export type Conviction = Extract<DecoderEnd, `decode_${string}`>;

export interface ExitEvidence {
  /** The last lines of its stderr. */
  readonly stderr: readonly string[];
  readonly signal: NodeJS.Signals | null;
  /** Whether the memory brake or the kernel ended it because memory ran out. */
  readonly isKilledForMemory: boolean;
}

/** Classifies an exit that nobody asked for. */
export function classifyExit(evidence: ExitEvidence): Conviction | 'killed' {
  const { stderr, signal, isKilledForMemory } = evidence;
  if (isKilledForMemory || stderr.some(isOutOfMemory)) return 'decode_memory';
  // No codec raises SIGKILL.
  return signal === 'SIGKILL' ? 'killed' : 'decode_crash';
}

/** Returns what the artwork being decoded is blamed for, now or if it happens again; null: for nothing. */
export function convictionOf(end: DecoderEnd): Conviction | null {
  if (end === 'stopped' || end === 'made_room') return null;
  return end === 'killed' ? 'decode_crash' : end;
}
