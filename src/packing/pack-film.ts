import { ServiceError } from '../errors.ts';
import { packByGroup } from './pack-by-group.ts';
import { filmLengthPx, type Effort, type Packing, type PackRequest } from './pack-request.ts';
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

/** Many groups share the effort of one request: each is packed with the next lower one. */
const MANY_GROUPS = 4;
const LOWER: Readonly<Record<Effort, Effort>> = {
  fast: 'fast',
  balanced: 'fast',
  thorough: 'balanced',
};

/**
 * Packs a whole request, groups and all, and tells what the groups cost.
 * @throws as `packSheets`
 */
export function packFilm({ groups, ...request }: FilmRequest): FilmPacking {
  const loose = packSheets(request);
  if (groups === undefined || new Set(groups).size < 2) {
    return { ...loose, groupingCostPx: groups === undefined ? null : 0 };
  }
  const effort = request.effort ?? 'balanced';
  const each = new Set(groups).size < MANY_GROUPS ? effort : LOWER[effort];
  const sheets = packByGroup({ ...request, groups, effort: each }, (one) => packSheets(one));
  const fault = verifyPacking(request, sheets);
  if (fault !== null) throw new ServiceError('internal_error', `Packing by group: ${fault}`);
  const groupingCostPx = filmLengthPx(sheets) - filmLengthPx(loose.sheets);
  return { ...loose, sheets, engine: `${loose.engine}, by group`, groupingCostPx };
}
