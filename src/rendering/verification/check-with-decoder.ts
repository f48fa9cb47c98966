import sharp from 'sharp';
import type { VerifyPartInput } from '../format/verify-request.ts';
import { mustMatch } from './verification-failure.ts';

/**
 * Checks the file as another program sees it: libpng or libtiff, through sharp.
 * @throws ServiceError `verification_failed`
 */
export async function checkWithDecoder(
  { path, widthPx, heightPx, dpi }: VerifyPartInput,
  format: string,
): Promise<void> {
  const expected = `${format}, ${widthPx}x${heightPx}, 4 channels, ${Math.round(dpi)} dpi`;
  mustMatch('decoder', 'the image as sharp reads it', { expected, found: await describe(path) });
}

async function describe(path: string): Promise<string> {
  try {
    const meta = await sharp(path, { limitInputPixels: false }).metadata();
    const { format, width, height, channels, density } = meta;
    return `${format}, ${width}x${height}, ${channels} channels, ${density ?? 'no'} dpi`;
  } catch (cause) {
    return `an error (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}
