import { ArtworkFault } from '../../artwork-fault.ts';
import type { SvgTree } from './tree/svg-node.ts';

/**
 * The renderer carries out `xi:include`, which browsers do not.
 * @throws ArtworkFault `artwork_svg_outside_reference`
 */
export function assertNoIncludes({ elements }: SvgTree): void {
  const include = elements.find(({ namespace }) => namespace === 'xinclude');
  if (include === undefined) return;
  const detail = `must be an SVG without references to the outside, received <${include.name}> in line ${include.line}: put the content into the file itself`;
  throw new ArtworkFault('artwork_svg_outside_reference', detail);
}
