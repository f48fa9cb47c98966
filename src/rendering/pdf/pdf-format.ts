import type { PrintFormat } from '../format/print-format.ts';
import { verifyPdfPart } from './verification/verify-pdf-part.ts';
import { acquiredByFirstUse } from './writing/first-uses.ts';
import { renderPdfPart } from './writing/render-pdf-part.ts';

export const pdfFormat: PrintFormat = {
  acquired: acquiredByFirstUse,
  render: renderPdfPart,
  verify: verifyPdfPart,
};
