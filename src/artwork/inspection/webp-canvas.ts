import { stat } from 'node:fs/promises';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { withBytesOf } from '../../image-files/bytes/byte-window.ts';
import { readSize } from '../../image-files/structure/read-size.ts';
import type { DecodeContext } from '../decoder/artwork-decoder.ts';

/**
 * Reserves the canvas of a WebP. libwebp allocates it when a file is opened, even if only the header is
 * read, and the memory limit of a decoder counts it: it was measured at 4.1 bytes per pixel with 81
 * megapixels.
 * @throws ServiceError `does_not_fit_memory`; the signal's reason
 */
export async function reserveWebpCanvas(
  path: string,
  { reserve, signal }: DecodeContext,
): Promise<void> {
  const { size: bytes } = await stat(path);
  const size = await withBytesOf({ path, bytes, signal }, (file) => readSize('webp', file));
  // Without a size in the header, the decoder refuses the file.
  if (size !== null) await reserve(size.widthPx * size.heightPx * BYTES_PER_PIXEL);
}
