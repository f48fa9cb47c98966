import type { ArtworkFormat } from '../../../gang-sheet/artwork.ts';
import { withBytesOf } from '../../../image-files/bytes/byte-window.ts';
import type { SpooledFile } from '../../../image-files/spool-to-scratch.ts';
import { readSize } from '../../../image-files/structure/read-size.ts';
import { drawnPictureBytes } from '../../cost/fit-cost.ts';
import type { DecodeContext } from '../../decoder/artwork-decoder.ts';

/**
 * Reserves the memory for decoding a picture together with that for drawing it, so that a picture that
 * cannot be drawn is refused before it is decoded.
 */
export async function reserveWithDrawing(
  { reserve, signal }: DecodeContext,
  file: SpooledFile,
  format: Exclude<ArtworkFormat, 'svg'>,
): Promise<DecodeContext['reserve']> {
  const size = await withBytesOf({ ...file, signal }, (window) => readSize(format, window));
  const drawnBytes = size === null ? 0 : drawnPictureBytes(size);
  return (decodedBytes) => reserve(drawnBytes + decodedBytes);
}
