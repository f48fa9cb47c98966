import { isOutOfMemory } from '../../artwork/decoder/out-of-memory.ts';

/**
 * Why a decoder ended in the middle of an operation. Only the first three convict the artwork in hand.
 *  - `decode_timeout` the operation ran too long
 *  - `decode_memory`  it outgrew what was reserved for it
 *  - `decode_crash`   the process ended for any other reason of its own
 *  - `stopped`        the owner no longer waits
 *  - `made_room`      memory was short for others: the operation is begun again
 */
export type DecoderEnd =
  'decode_timeout' | 'decode_memory' | 'decode_crash' | 'stopped' | 'made_room';

export type Conviction = Extract<DecoderEnd, `decode_${string}`>;

export interface ExitEvidence {
  /** The last lines of its stderr. */
  readonly stderr: readonly string[];
  /** Whether the memory brake or the kernel ended it because memory ran out. */
  readonly isKilledForMemory: boolean;
}

/** Classifies an exit that nobody asked for. */
export function classifyExit({ stderr, isKilledForMemory }: ExitEvidence): Conviction {
  const isSaid = stderr.some(isOutOfMemory);
  return isSaid || isKilledForMemory ? 'decode_memory' : 'decode_crash';
}

/** Whether the artwork in hand is to blame. */
export function isConviction(end: DecoderEnd): end is Conviction {
  return end.startsWith('decode_');
}
