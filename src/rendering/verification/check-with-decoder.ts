import sharp from 'sharp';
import type { VerifyPartInput } from '../part-request.ts';
import { mustMatch } from './verification-failure.ts';

/**
 * What another program sees: libpng or libtiff, through sharp.
 * @throws ServiceError `verification_failed`
 */
export async function checkWithDecoder(
  { path, widthPx, heightPx, dpi }: VerifyPartInput,
  format: 'png' | 'tiff',
): Promise<void> {
  const expected = `${format}, ${widthPx}x${heightPx}, 4 channels, ${Math.round(dpi)} dpi`;
  mustMatch('decoder', 'what sharp reads', { expected, found: await describe(path) });
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
