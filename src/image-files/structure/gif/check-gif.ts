import { damaged, truncated } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { gifFrame, gifSubBlocks } from './gif-frame.ts';
import { LzwLength } from '../../bytes/lzw-length.ts';

/**
 * Checks that the data of the first frame decodes to exactly the number of pixels in the frame. The
 * decoder fills in missing pixels and skips undecodable ones.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`
 */
export async function checkGifData(file: ByteWindow, signal: AbortSignal): Promise<void> {
  const frame = await gifFrame(file);
  if (frame === null) throw truncated('gif');
  const pixels = frame.box.widthPx * frame.box.heightPx;
  if (!frame.hasColours) throw damaged('gif', 'its palette is missing');
  const [symbolBits = 0] = await file.at(frame.at, 1);
  if (symbolBits < 1 || symbolBits > 8) throw damaged('gif', 'its pixels cannot be decoded');
  const lzw = new LzwLength({ lowestFirst: true, early: 0, symbolBits, wanted: pixels });
  for await (const bytes of gifSubBlocks(file, frame.at + 1)) {
    signal.throwIfAborted();
    lzw.feed(bytes);
  }
  if (lzw.isDamaged || lzw.codesAfter > 0 || lzw.symbols > pixels) {
    throw damaged('gif', 'its pixels cannot be decoded');
  }
  if (lzw.symbols < pixels) throw damaged('gif', 'some of its pixels are missing');
}
