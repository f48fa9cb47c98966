import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import { ArtworkFault } from './artwork-fault.ts';

/**
 * The end of a decode, with its failure put down to the artwork.
 * @throws ArtworkFault, or the error as it is when the scratch disk is to blame
 */
export async function decoding<T>(format: ArtworkFormat, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isDiskError(error) ? error : faultOf(error, format);
  }
}

function isDiskError(error: unknown): boolean {
  return /no space left|unable to (?:write|open for write)|write error/i.test(String(error));
}

function faultOf(cause: unknown, format: ArtworkFormat): ArtworkFault {
  const why = firstLine(cause);
  if (/unexpected end|premature end|find end of|truncated/i.test(why)) {
    const detail = `must be a whole ${format} file, received "${why}"`;
    return new ArtworkFault('artwork_truncated', detail, { cause });
  }
  const detail = `must be a sound ${format} image, received "${why}"`;
  return new ArtworkFault('artwork_damaged', detail, { cause });
}

/** libvips writes several lines, and names our own paths. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replaceAll(/(?:\/[^/\s:]+){2,}/g, 'the file');
}
