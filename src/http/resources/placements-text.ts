import type { JobRequest } from '../../gang-sheet/order.ts';
import type { Plan } from '../../gang-sheet/plan.ts';
import { labelRows, placementRows } from './placement-rows.ts';

const ROWS_AT_ONCE = 200;

/**
 * Yields the placements as JSON, in chunks as the client reads them. Even with 20,000 rows and a slow
 * client, the JSON is never in memory as one string and does not block other requests.
 */
export function* placementsText(request: JobRequest, plan: Plan): Generator<string> {
  yield '{"placements":[';
  yield* rowsText(placementRows(request, plan));
  yield '],"labels":[';
  yield* rowsText(labelRows(request, plan));
  yield ']}';
}

function* rowsText(rows: Iterable<object>): Generator<string> {
  let some: string[] = [];
  let separator = '';
  for (const row of rows) {
    some.push(JSON.stringify(row));
    if (some.length < ROWS_AT_ONCE) continue;
    yield separator + some.join(',');
    [some, separator] = [[], ','];
  }
  if (some.length > 0) yield separator + some.join(',');
}
