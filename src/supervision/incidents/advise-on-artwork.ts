import type { Remedy } from '../../errors.ts';
import type { DecoderEnded } from '../../messages.ts';
import type { DecodeInProgress } from './incident.ts';

/**
 * A larger container would not help: the artwork is at fault, and no other work was affected. If it ran out
 * of memory, it has been tried twice, the second time alone and with twice the memory.
 */
export function adviseOnArtwork(
  end: DecoderEnded['end'],
  decode: DecodeInProgress | null,
): readonly Remedy[] {
  return [...adviseOn(decode), ...EXTRA[end]];
}

function adviseOn(decode: DecodeInProgress | null): readonly Remedy[] {
  if (decode === null) return [replaceArtwork];
  const { sha256, owner } = decode;
  return [...findItems(owner), replaceArtwork, quarantineOf(sha256)];
}

function findItems({ kind, id }: DecodeInProgress['owner']): readonly Remedy[] {
  if (kind !== 'job') return [];
  const detail = `See GET /gangsheets/${id}: the problem of this job names the items that use the artwork. Other jobs were not affected.`;
  return [{ action: 'look_at_job', detail }];
}

function quarantineOf(sha256: string): Remedy {
  const detail = `If the artwork takes down a decoder again, it is refused for QUARANTINE_HOURS (0: never). GET /quarantine lists such artwork, and DELETE /quarantine/${sha256} releases it.`;
  return { action: 'review_quarantine', detail };
}

const replaceArtwork: Remedy = {
  action: 'replace_artwork',
  detail:
    'Ask the customer for another export of the artwork, ideally a PNG at its printed size. The same file will probably take down a decoder again.',
};
const raiseTimeout: Remedy = {
  action: 'raise_decode_timeout',
  detail:
    'If artwork like this must print, raise DECODE_TIMEOUT_MS. A decoder is then occupied for longer before it is killed.',
};
const readDecoderStderr: Remedy = {
  action: 'read_stderr',
  detail:
    'Read `stderr` in this incident: it contains the last lines that the decoder wrote, if any.',
};

const EXTRA: Readonly<Record<DecoderEnded['end'], readonly Remedy[]>> = {
  decode_timeout: [raiseTimeout],
  decode_memory: [],
  decode_crash: [readDecoderStderr],
};
