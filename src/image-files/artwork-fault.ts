import type { FaultCode } from '../fault-codes.ts';

/** What can be wrong with an artwork. */
export type ArtworkFaultCode = Extract<FaultCode, `artwork_${string}`>;

interface ArtworkFaultInit {
  readonly cause?: unknown;
  /** Would the same artwork have a chance later? */
  readonly transient?: boolean;
}

/**
 * What is wrong with one artwork. The message goes on where the name of the source ends: "must be
 * at most 200 MiB, received 301 MiB". It becomes a `Fault` for every item that uses the artwork.
 */
export class ArtworkFault extends Error {
  override readonly name = 'ArtworkFault';
  readonly code: ArtworkFaultCode;
  readonly transient: boolean;

  constructor(code: ArtworkFaultCode, message: string, init: ArtworkFaultInit = {}) {
    super(message, { cause: init.cause });
    this.code = code;
    this.transient = init.transient ?? false;
  }
}

/** @param maxBytes named as people name it; what was received is the sender's to know */
export function tooLarge(maxBytes: number): ArtworkFault {
  const limit = `must be at most ${inMebibytes(maxBytes)}`;
  return new ArtworkFault('artwork_too_large', `${limit}: reduce it, or save it as JPEG or PNG`);
}

/** Rounded down: what is just as large as said is taken. */
function inMebibytes(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  if (mebibytes >= 10) return `${Math.floor(mebibytes)} MiB`;
  if (mebibytes >= 1) return `${Math.floor(mebibytes * 10) / 10} MiB`;
  return `${Math.floor(bytes / 1024)} KiB`;
}

/** @throws ArtworkFault `artwork_too_many_pixels` */
export function assertPixels(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  maxPixels: number,
): void {
  if (widthPx * heightPx <= maxPixels) return;
  const limit = `must have at most ${Math.floor(maxPixels / 1e6)} megapixels`;
  throw new ArtworkFault(
    'artwork_too_many_pixels',
    `${limit}, received ${widthPx} x ${heightPx} px: reduce it to the size that is printed`,
  );
}
