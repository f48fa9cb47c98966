import { isOutOfMemory } from '../../artwork/decoder/out-of-memory.ts';

/**
 * Why a decoder ended in the middle of an operation. The first three count against the artwork being
 * decoded, and so does `killed` if it happens again.
 *  - `decode_timeout` the operation ran too long
 *  - `decode_memory`  it needed far more memory than was reserved for it
 *  - `decode_crash`   the process exited by itself for any other reason
 *  - `killed`         something else sent SIGKILL; the operation is tried again
 *  - `stopped`        the owner is no longer waiting
 *  - `made_room`      others needed the memory; the operation is tried again
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

/** Classifies an exit that was not requested. */
export function classifyExit(evidence: ExitEvidence): Conviction | 'killed' {
  const { stderr, signal, isKilledForMemory } = evidence;
  if (isKilledForMemory || stderr.some(isOutOfMemory)) return 'decode_memory';
  // No codec raises SIGKILL.
  return signal === 'SIGKILL' ? 'killed' : 'decode_crash';
}

/**
 * Returns what the artwork being decoded is blamed for, now or on a second occurrence; null if nothing.
 */
export function convictionOf(end: DecoderEnd): Conviction | null {
  if (end === 'stopped' || end === 'made_room') return null;
  return end === 'killed' ? 'decode_crash' : end;
}
