import { MIB } from '../gang-sheet/units/mib.ts';
import type { FaultCode } from '../fault-codes.ts';

/** Fault codes that concern an artwork. */
export type ArtworkFaultCode = Extract<FaultCode, `artwork_${string}`>;

interface ArtworkFaultInit {
  readonly cause?: unknown;
  /** Whether the same artwork may succeed later. */
  readonly transient?: boolean;
}

/**
 * A fault in one artwork. The message continues a sentence that starts with the name of the source:
 * "must be at most 200 MiB: reduce the file". Every item that uses the artwork gets its own `Fault`.
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

/**
 * Whether the artwork took down its decoder. If so, no further artwork is checked, because each could
 * cost as much time and memory again.
 */
export function endsDecoding({ code }: Pick<ArtworkFault, 'code'>): boolean {
  return code.startsWith('artwork_decode_');
}

/** @param maxBytes the limit, which the message states in MiB or KiB */
export function tooLarge(maxBytes: number): ArtworkFault {
  const limit = `must be at most ${inMebibytes(maxBytes)}`;
  return new ArtworkFault(
    'artwork_too_large',
    `${limit}: reduce the file size, or save it as JPEG or PNG`,
  );
}

/** Rounds down, so a file of exactly the stated size is accepted. */
function inMebibytes(bytes: number): string {
  const mebibytes = bytes / MIB;
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
    `${limit}, received ${widthPx} x ${heightPx} px: reduce it to its printed size`,
  );
}
