import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { isOutOfMemory } from '../decoder/out-of-memory.ts';
import { damaged, FORMAT_NAMES, truncated, unsupported } from '../../image-files/damage-faults.ts';

/**
 * Awaits a decode and turns its failure into a fault of the artwork. The decoder's own message becomes
 * the cause, which is only logged, because it would not help the customer.
 * @throws ArtworkFault, or the original error if the scratch disk failed
 */
export async function decoding<T>(format: ArtworkFormat, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isOurs(error) ? error : faultOf(error, format);
  }
}

/** Whether the disk or the memory failed, not the file. */
function isOurs(error: unknown): boolean {
  const words = String(error);
  if (isOutOfMemory(words)) return true;
  return /no space left|unable to (?:write|open for write)|write error/i.test(words);
}

type Make = (format: ArtworkFormat, cause: unknown) => ArtworkFault;

const AS_PLAIN_TIFF = 'save it with LZW, ZIP or no compression';
const AGAIN = 'save it again from the program that made it';

/** Faults by the messages of libvips and its libraries; the first match wins. */
const MEANINGS: readonly (readonly [RegExp, Make])[] = [
  [
    /unexpected end|premature end|find end of|truncated|not enough (?:image )?data|too short/i,
    truncated,
  ],
  [
    /compression .*not (?:configured|supported)|support(?:ed)? compression|compression scheme/i,
    (_, cause) =>
      unsupported('a TIFF with an unsupported compression method', AS_PLAIN_TIFF, cause),
  ],
  [
    /whole number of bytes/i,
    (_, cause) =>
      unsupported(
        'a TIFF with fewer than 8 bits per channel',
        'save it with 8 bits per channel',
        cause,
      ),
  ],
  [
    /samples_per_pixel|bits_per_sample|sample ?format|photometric/i,
    (_, cause) =>
      unsupported('an unusual kind of TIFF', 'save it as RGB with 8 bits per channel', cause),
  ],
  [
    /arithmetic|unsupported JPEG (?:data precision|process)|sof type/i,
    (_, cause) =>
      unsupported('an unusual kind of JPEG', 'save it as an ordinary (baseline) JPEG', cause),
  ],
  [
    /tile size out of range/i,
    (_, cause) =>
      unsupported('a TIFF with tiles that are too large', 'save it without tiles', cause),
  ],
  // librsvg draws at most 500,000 elements by reference.
  [/exceeded more than .* referenced elements/i, (_, cause) => tooManyReferences(cause)],
  [
    /xml parse error|glib|rsvg|svgload/i,
    (_, cause) => damaged('svg', 'it is not well-formed XML', cause),
  ],
  [
    /compression format has not been built|unsupported codec|not built in|no decoding plugin/i,
    (format, cause) => unsupported(`${FORMAT_NAMES[format]} of an unsupported kind`, AGAIN, cause),
  ],
  [/crc|checksum|data check/i, (format, cause) => damaged(format, 'its checksum is wrong', cause)],
  [/header|metadata/i, (format, cause) => damaged(format, 'its header is invalid', cause)],
];

function tooManyReferences(cause: unknown): ArtworkFault {
  const detail = 'draws too many elements by reference (<use>): simplify it or save it as PNG';
  return new ArtworkFault('artwork_too_large', detail, { cause });
}

function faultOf(cause: unknown, format: ArtworkFormat): ArtworkFault {
  const words = String(cause);
  const make = MEANINGS.find(([pattern]) => pattern.test(words))?.[1];
  return make?.(format, cause) ?? damaged(format, 'its pixels cannot be decoded', cause);
}
