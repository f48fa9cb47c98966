import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import type { DecodeOwner } from '../../decoders/decoder-source.ts';
import { reserveForDecode } from '../prediction/job-ledger.ts';
import type { RendererServices } from '../renderer-services.ts';
import type { Asked } from './asked.ts';

/** The decoder of one question, which reserves memory for every decode. */
export function decoderFor(
  { decoders, memory }: Pick<RendererServices, 'decoders' | 'memory'>,
  kind: DecodeOwner['kind'],
  { id, owner: key, signal }: Asked,
): ArtworkDecoder {
  return decoders.for({
    owner: { kind, id },
    key,
    admit: (bytes) => reserveForDecode(memory.ledger, bytes, { id, signal, mayBeTried: true }),
  });
}
