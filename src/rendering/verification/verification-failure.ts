import { ServiceError } from '../../errors.ts';

/** What a print file is checked for, as it stands in the receipt. */
export type CheckName =
  | 'signature'
  | 'chunks'
  | 'checksums'
  | 'size'
  | 'density'
  | 'colour'
  | 'pixels'
  | 'hash'
  | 'decoder'
  | 'placed_pixels'
  | 'directory'
  | 'objects'
  | 'positions'
  | 'cut_lines';

export interface Mismatch {
  readonly expected: string | number;
  readonly found: string | number;
  readonly cause?: unknown;
}

/**
 * @param what of the file was looked at, fit for a sentence
 * @throws ServiceError `verification_failed` when what was found is not what was expected
 */
export function mustMatch(check: CheckName, what: string, mismatch: Mismatch): void {
  if (mismatch.expected !== mismatch.found) throw verificationFailure(check, what, mismatch);
}

export function verificationFailure(
  check: CheckName,
  what: string,
  { expected, found, cause }: Mismatch,
): ServiceError {
  const message = `The print file is damaged: ${what} must be ${expected}, found ${found}.`;
  return new ServiceError('verification_failed', message, {
    cause,
    retryable: true,
    details: { check, expected, found },
  });
}
