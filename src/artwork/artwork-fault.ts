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

/** `bytes` null: the limit was met while the end was not in sight. */
export function tooLarge(maxBytes: number, bytes: number | null): ArtworkFault {
  const received = bytes === null ? 'more' : `${bytes} bytes`;
  return new ArtworkFault(
    'artwork_too_large',
    `must be at most ${maxBytes} bytes, received ${received}`,
  );
}

/** @throws ArtworkFault `artwork_too_many_pixels` */
export function assertPixels(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  maxPixels: number,
): void {
  if (widthPx * heightPx <= maxPixels) return;
  throw new ArtworkFault(
    'artwork_too_many_pixels',
    `must have at most ${maxPixels} pixels, received ${widthPx} x ${heightPx}`,
  );
}
