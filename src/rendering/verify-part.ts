import type { VerifyPartInput } from './part-request.ts';
import { verifyPdfPart } from './pdf/verification/verify-pdf-part.ts';
import { verifyPng } from './png/verify-png.ts';
import { verifyTiff } from './tiff/verify-tiff.ts';
import { verifyPlacements } from './verification/verify-placements.ts';
import type { CheckName } from './verification/verification-failure.ts';

/**
 * Reads a finished part back from disk: that it is what it should be does not rest on the code that
 * wrote it.
 * @returns the names of the checks that it passed
 * @throws ServiceError `verification_failed` naming what was expected and what was found; the
 * signal's reason
 */
export async function verifyPart(input: VerifyPartInput): Promise<readonly CheckName[]> {
  const passed = await verifyStructure(input);
  const { checksums, output } = input;
  // A PDF has each picture once, and no sheet of pixels: its images are compared as they are read.
  if (checksums === undefined || output.format === 'pdf') return passed;
  await verifyPlacements({ ...input, checksums });
  return [...passed, 'placed_pixels'];
}

async function verifyStructure(input: VerifyPartInput): Promise<readonly CheckName[]> {
  switch (input.output.format) {
    case 'png':
      return verifyPng(input);
    case 'tiff':
      return verifyTiff(input);
    case 'pdf':
      return verifyPdfPart(input);
  }
}
