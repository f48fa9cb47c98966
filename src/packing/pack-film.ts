import { ServiceError } from '../errors.ts';
import { packByGroup } from './pack-by-group.ts';
import { filmLengthPx, type Packing, type PackRequest } from './pack-request.ts';
import { packSheets } from './pack-sheets.ts';
import { verifyPacking } from './verify-packing.ts';

export interface FilmRequest extends PackRequest {
  /** Group of each design, by index. The pieces of a group stay together. Absent: no grouping. */
  readonly groups?: readonly number[];
}

export interface FilmPacking extends Packing {
  /** Extra length for keeping groups together; null if not requested. */
  readonly groupingCostPx: number | null;
}

/**
 * Packs a whole request, including its groups, and reports what the grouping costs.
 * @throws ServiceError `internal_error` in the same cases as `packSheets`
 */
export function packFilm({ groups, ...request }: FilmRequest): FilmPacking {
  const loose = packSheets(request);
  if (groups === undefined || new Set(groups).size < 2) {
    return { ...loose, groupingCostPx: groups === undefined ? null : 0 };
  }
  const sheets = packByGroup({ ...request, groups }, (one) => packSheets(one));
  const fault = verifyPacking(request, sheets);
  if (fault !== null)
    throw new ServiceError('internal_error', `Packing by group failed: ${fault}.`);
  // Packing the groups separately sometimes uses less film.
  const groupingCostPx = Math.max(0, filmLengthPx(sheets) - filmLengthPx(loose.sheets));
  return { ...loose, sheets, engine: `${loose.engine}, by group`, groupingCostPx };
}
