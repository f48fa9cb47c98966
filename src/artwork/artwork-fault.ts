/** Stable codes of what can be wrong with an artwork. */
export type ArtworkFaultCode =
  | 'artwork_bad_url'
  | 'artwork_forbidden_address'
  | 'artwork_unreachable'
  | 'artwork_http_status'
  | 'artwork_too_many_redirects'
  | 'artwork_timeout'
  | 'artwork_too_large'
  | 'artwork_bad_data_uri'
  | 'artwork_not_allowed'
  | 'artwork_outside_dir'
  | 'artwork_not_found'
  | 'artwork_not_a_file'
  | 'artwork_not_an_image'
  | 'artwork_unsupported_format'
  | 'artwork_truncated'
  | 'artwork_damaged'
  | 'artwork_too_many_pixels'
  | 'artwork_empty'
  | 'artwork_svg_outside_reference'
  | 'artwork_svg_entities'
  | 'artwork_svg_script'
  | 'artwork_svg_without_size';

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
