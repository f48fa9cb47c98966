import { ServiceError } from '../../errors.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { PlanRequest } from './plan-request.ts';

/**
 * @param parts number of parts that the plan has, or the minimum that it needs
 * @throws ServiceError `too_many_parts`
 */
export function assertFewParts(
  parts: number,
  { sheet, maxParts }: Pick<PlanRequest, 'sheet' | 'maxParts'>,
): void {
  if (parts <= maxParts) return;
  const maxHeight = `${fromPx(sheet.maxHeightPx, sheet.unit, sheet.dpi)} ${sheet.unit}`;
  const message = `The orders need at least ${parts} parts of up to ${maxHeight}; a job may have at most ${maxParts}.`;
  throw new ServiceError('too_many_parts', message, {
    remediation: [
      {
        action: 'raise_max_height',
        detail: `Raise sheet.maxHeight, which is ${maxHeight}: longer sheets hold more pieces.`,
      },
      {
        action: 'split_request',
        detail: 'Send the orders in several requests, with fewer pieces in each.',
      },
      {
        action: 'raise_max_parts',
        detail: `Ask the operator to raise MAX_PARTS, which is ${maxParts}.`,
      },
    ],
    details: { parts, maxParts },
  });
}
