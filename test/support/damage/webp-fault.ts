import assert from 'node:assert/strict';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { withBytesOf } from '../../../src/image-files/bytes/byte-window.ts';
import { checkWebpData } from '../../../src/image-files/structure/webp/check-webp-data.ts';
import { NEVER, spooled } from '../../artwork/pictures.ts';

/** Returns the code of the fault that the check of the data finds in a WebP; null if it finds none. */
export async function webpFaultOf(dir: string, webp: Buffer): Promise<string | null> {
  const file = await spooled(dir, webp);
  try {
    await withBytesOf({ ...file, signal: NEVER }, (bytes) => checkWebpData(bytes, NEVER));
    return null;
  } catch (error) {
    assert.ok(error instanceof ArtworkFault, String(error));
    return error.code;
  }
}
