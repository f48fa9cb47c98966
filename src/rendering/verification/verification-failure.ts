import { ServiceError } from '../../errors.ts';
import type { CheckName } from '../format/check-name.ts';

export interface Mismatch {
  readonly expected: string | number;
  readonly found: string | number;
  readonly cause?: unknown;
}

/**
 * @param what the part of the file that was checked, as worded in the message
 * @throws ServiceError `verification_failed` if the found value differs from the expected one
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
