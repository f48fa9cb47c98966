import { ServiceError } from '../errors.ts';
import { packByGroup } from './pack-by-group.ts';
import { filmLengthPx, type Packing, type PackRequest } from './pack-request.ts';
import { packSheets } from './pack-sheets.ts';
import { verifyPacking } from './verify-packing.ts';

export interface FilmRequest extends PackRequest {
  /** For each design, the group whose pieces stay together; absent where that does not matter. */
  readonly groups?: readonly number[];
}

export interface FilmPacking extends Packing {
  /** Film that keeping groups together costs; null when nobody asked for it. */
  readonly groupingCostPx: number | null;
}

/**
 * Packs a whole request, groups and all, and tells what the groups cost.
 * @throws as `packSheets`
 */
export function packFilm({ groups, ...request }: FilmRequest): FilmPacking {
  const loose = packSheets(request);
  if (groups === undefined || new Set(groups).size < 2) {
    return { ...loose, groupingCostPx: groups === undefined ? null : 0 };
  }
  const sheets = packByGroup({ ...request, groups }, (one) => packSheets(one));
  const fault = verifyPacking(request, sheets);
  if (fault !== null) throw new ServiceError('internal_error', `Packing by group: ${fault}`);
  // A search that looks at less at a time is now and then the luckier one.
  const groupingCostPx = Math.max(0, filmLengthPx(sheets) - filmLengthPx(loose.sheets));
  return { ...loose, sheets, engine: `${loose.engine}, by group`, groupingCostPx };
}
