import type { Fault } from '../../errors.ts';
import type { SheetSpec } from '../../gang-sheet/order.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import {
  inchesAs,
  MAX_SHEET_HEIGHT_IN,
  MAX_SHEET_WIDTH_IN,
  MAX_SHEET_WIDTH_PX,
} from '../contract/limits.ts';
import type { SheetRequest } from '../contract/request/request.ts';
import { usableArea } from './read-sheet.ts';

const longestIn = {
  width: MAX_SHEET_WIDTH_IN,
  maxHeight: MAX_SHEET_HEIGHT_IN,
  margin: MAX_SHEET_WIDTH_IN,
  gap: MAX_SHEET_WIDTH_IN,
} as const;

type LengthKey = keyof typeof longestIn;
const lengthKeys = Object.keys(longestIn) as readonly LengthKey[];

/** Finds sheet lengths that are too large for the unit and resolution. */
export function sheetFaults(sheet: SheetRequest, spec: SheetSpec): readonly Fault[] {
  const faults = [...tooLong(sheet, spec), ...tooManyPixels(spec)];
  return faults.length > 0 ? faults : noRoom(sheet, spec);
}

function tooLong(sheet: SheetRequest, { unit }: SheetSpec): readonly Fault[] {
  return lengthKeys.flatMap((key) => {
    const length = sheet[key];
    const longest = inchesAs(longestIn[key], unit);
    if (length === undefined || length <= longest) return [];
    return [fault(key, `must be at most ${longest} ${unit}, received ${length} ${unit}`)];
  });
}

function tooManyPixels({ widthPx, dpi }: SheetSpec): readonly Fault[] {
  if (widthPx <= MAX_SHEET_WIDTH_PX) return [];
  const detail = `must be at most ${MAX_SHEET_WIDTH_PX} pixels, received ${widthPx} at ${dpi} dpi`;
  return [fault('width', detail)];
}

/** Finds a margin that covers the whole sheet, and a sheet smaller than a pixel. */
function noRoom(sheet: SheetRequest, spec: SheetSpec): readonly Fault[] {
  const usable = usableArea(spec);
  const side = usable.widthPx < 1 ? 'width' : usable.heightPx < 1 ? 'maxHeight' : null;
  if (side === null) return [];
  const px = side === 'width' ? spec.widthPx : spec.maxHeightPx;
  const inUnit = (lengthPx: number) => `${fromPx(lengthPx, spec.unit, spec.dpi)} ${spec.unit}`;
  const blamed = sheet.margin === undefined ? side : 'margin';
  return [
    fault(
      blamed,
      `leaves no printable area: ${side} is ${inUnit(px)} (${px} pixels), and the margins take ${inUnit(2 * spec.marginPx)}`,
    ),
  ];
}

function fault(key: LengthKey, detail: string): Fault {
  return { pointer: `/sheet/${key}`, code: 'out_of_range', detail: `sheet.${key} ${detail}` };
}
