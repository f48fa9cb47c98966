import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { ItemRequest } from '../contract/request/item.ts';

const DEFAULT_EDGE_THRESHOLD = 0.5;

export type EdgesRequest = Pick<ItemRequest, 'edges' | 'edgeThreshold'>;

/** Reads an item's edge settings, which fall back to `defaults`. */
export function readEdges(item: EdgesRequest, defaults: EdgesRequest): Pick<Item, 'edgeThreshold'> {
  if ((item.edges ?? defaults.edges ?? 'soft') === 'soft') return {};
  const share = item.edgeThreshold ?? defaults.edgeThreshold ?? DEFAULT_EDGE_THRESHOLD;
  return { edgeThreshold: Math.max(1, Math.round(share * FULL_ALPHA)) };
}

export function readTrimAlpha(trimThreshold: number | undefined): Pick<Item, 'trimAlpha'> {
  return trimThreshold === undefined ? {} : { trimAlpha: Math.floor(trimThreshold * FULL_ALPHA) };
}
