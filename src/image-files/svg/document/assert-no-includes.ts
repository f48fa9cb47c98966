import { ArtworkFault } from '../../artwork-fault.ts';
import type { SvgTree } from './tree/svg-node.ts';

/**
 * Rejects `xi:include`, which the renderer processes and browsers ignore.
 * @throws ArtworkFault `artwork_svg_outside_reference`
 */
export function assertNoIncludes({ elements }: SvgTree): void {
  const include = elements.find(({ namespace }) => namespace === 'xinclude');
  if (include === undefined) return;
  const detail = `must be a self-contained SVG, received <${include.name}> on line ${include.line}: embed the content`;
  throw new ArtworkFault('artwork_svg_outside_reference', detail);
}
