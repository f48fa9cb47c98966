import type { CheckName } from './format/check-name.ts';
import type { VerifyPartInput } from './format/verify-request.ts';
import { PRINT_FORMATS } from './print-formats.ts';

/** Verifies a finished part, as `PrintFormat.verify` describes. */
export function verifyPart(input: VerifyPartInput): Promise<readonly CheckName[]> {
  return PRINT_FORMATS[input.output.format].verify(input);
}
