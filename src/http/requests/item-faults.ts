import type { Fault } from '../../errors.ts';
import type { SheetSpec } from '../../gang-sheet/order.ts';
import { fromPx, toPx } from '../../gang-sheet/units/units.ts';
import { show } from './describe-fault.ts';
import type { ItemRequest } from '../contract/request/item.ts';
import { readablePath } from './pointer.ts';
import { usableArea } from './read-sheet.ts';

/** Finds the faults in a well-formed item on a valid sheet. */
export function itemFaults(item: ItemRequest, pointer: string, sheet: SheetSpec): readonly Fault[] {
  const vanishing = vanishingSides(item, pointer, sheet);
  const size = vanishing.length > 0 ? vanishing : fitFaults(item, pointer, sheet);
  return [...sourceFaults(item, pointer), ...size];
}

const SOURCES = ['url', 'data', 'file', 'id'] as const;

function sourceFaults({ artwork }: ItemRequest, pointer: string): readonly Fault[] {
  const named = SOURCES.filter((source) => artwork[source] !== undefined);
  if (named.length === 1) return artwork.url === undefined ? [] : urlFaults(artwork.url, pointer);
  const at = `${pointer}/artwork`;
  const detail = `${readablePath(at)} must have exactly one of ${SOURCES.join(', ')}, received ${show(artwork)}`;
  return [{ pointer: at, code: 'bad_choice', detail }];
}

/** Does not repeat the URL, which may contain a password. */
function urlFaults(url: string, pointer: string): readonly Fault[] {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const at = `${pointer}/artwork/url`;
  const fault = (expectation: string): readonly Fault[] => [
    { pointer: at, code: 'bad_format', detail: `${readablePath(at)} ${expectation}` },
  ];
  if (parsed === null) return fault('must be a valid URL: its host or its port cannot be read');
  if (parsed.username !== '' || parsed.password !== '') {
    return fault(
      'must not contain a user name or a password: use a signed URL, or upload the file',
    );
  }
  return [];
}

function vanishingSides(
  item: ItemRequest,
  pointer: string,
  { unit, dpi }: SheetSpec,
): readonly Fault[] {
  return (['width', 'height'] as const).flatMap((side) => {
    const length = item[side];
    if (length === undefined || toPx(length, unit, dpi) >= 1) return [];
    const detail = `${readablePath(pointer)}.${side} must be at least one pixel, received ${length} ${unit} at ${dpi} dpi`;
    return [{ pointer: `${pointer}/${side}`, code: 'out_of_range', detail }];
  });
}

function fitFaults(item: ItemRequest, pointer: string, sheet: SheetSpec): readonly Fault[] {
  const usable = usableArea(sheet);
  const mayRotate = item.rotation !== 'none';
  // An omitted side counts as one pixel, so only items that can never fit are refused here.
  const widthPx = item.width === undefined ? 1 : toPx(item.width, sheet.unit, sheet.dpi);
  const heightPx = item.height === undefined ? 1 : toPx(item.height, sheet.unit, sheet.dpi);
  const fits = (acrossPx: number, alongPx: number) =>
    acrossPx <= usable.widthPx && alongPx <= usable.heightPx;
  if (fits(widthPx, heightPx) || (mayRotate && fits(heightPx, widthPx))) return [];

  const acrossPx = mayRotate ? Math.min(widthPx, heightPx) : widthPx;
  return [
    {
      pointer,
      code: acrossPx > usable.widthPx ? 'too_wide' : 'too_tall',
      detail: `${readablePath(pointer)} is ${sizeInWords(item, sheet)} and does not fit the printable area of ${inUnit(usable.widthPx, sheet)} x ${inUnit(usable.heightPx, sheet)} ${sheet.unit}${mayRotate ? ', even if rotated' : ' with rotation "none"'}`,
    },
  ];
}

function sizeInWords(item: ItemRequest, { unit }: SheetSpec): string {
  if (item.height === undefined) return `${item.width ?? 0} ${unit} wide`;
  if (item.width === undefined) return `${item.height} ${unit} tall`;
  return `${item.width} x ${item.height} ${unit}`;
}

function inUnit(px: number, { unit, dpi }: SheetSpec): number {
  return fromPx(px, unit, dpi);
}
