import type { ArtworkFormat } from '../../../gang-sheet/artwork.ts';
import { withBytesOf } from '../../../image-files/bytes/byte-window.ts';
import type { SpooledFile } from '../../../image-files/spool-to-scratch.ts';
import { readSize } from '../../../image-files/structure/read-size.ts';
import { drawnPictureBytes } from '../../cost/fit-cost.ts';
import type { DecodeContext } from '../../decoder/artwork-decoder.ts';

/** Refuses a picture that cannot be drawn before it is decoded, with the figure for both. */
export async function reserveWithDrawing(
  { reserve, signal }: DecodeContext,
  file: SpooledFile,
  format: Exclude<ArtworkFormat, 'svg'>,
): Promise<DecodeContext['reserve']> {
  const size = await withBytesOf({ ...file, signal }, (window) => readSize(format, window));
  const drawnBytes = size === null ? 0 : drawnPictureBytes(size);
  return (decodedBytes) => reserve(drawnBytes + decodedBytes);
}
