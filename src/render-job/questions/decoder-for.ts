import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import type { DecodeOwner } from '../../decoders/decoder-source.ts';
import { reserveForDecode } from '../prediction/job-ledger.ts';
import type { RendererServices } from '../renderer-services.ts';

/** The decoder of one question, which reserves memory for every decode. */
export function decoderFor(
  { decoders, memory }: Pick<RendererServices, 'decoders' | 'memory'>,
  owner: DecodeOwner,
  signal: AbortSignal,
): ArtworkDecoder {
  const { id } = owner;
  return decoders.for({
    owner,
    admit: (bytes) => reserveForDecode(memory.ledger, bytes, { id, signal }),
  });
}
