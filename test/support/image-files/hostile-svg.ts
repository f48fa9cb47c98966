/** SVG documents that ask for more than they look like. */

const POISON_PX = 2400;
const POISON_GROUPS = 60;
const PAINTS_PER_GROUP = 4;

/**
 * Returns a small SVG that needs more and more memory while it is drawn: each nested translucent group has
 * a canvas of its own. Each canvas is painted repeatedly with translucent gradients, so that memory grows
 * slowly enough (some 100 MB/s) to be noticed on a busy machine.
 * @param mark makes documents different
 */
export function growingSvg(mark = ''): string {
  const area = `width="${POISON_PX}" height="${POISON_PX}"`;
  const gradient =
    '<linearGradient id="slow"><stop stop-color="#123" stop-opacity="0.5"/><stop offset="1"/></linearGradient>';
  const paint = `<rect ${area} fill="url(#slow)"/>`.repeat(PAINTS_PER_GROUP);
  const open = `<g opacity="0.99">${paint}`.repeat(POISON_GROUPS);
  const close = '</g>'.repeat(POISON_GROUPS);
  return `<svg xmlns="http://www.w3.org/2000/svg" ${area}><!--${mark}--><defs>${gradient}</defs>${open}${close}</svg>`;
}

/** Width and height at which `growingSvg` prints, in inches at 300 dpi. */
export const GROWING_IN = POISON_PX / 300;

/**
 * Returns an SVG of 17 KB that is drawn for minutes at 20 by 20 inches, in one native operation.
 * @param mark makes documents different
 */
export function endlessSvg(mark = ''): string {
  const noise = '<feTurbulence baseFrequency="0.01" numOctaves="9"/>'.repeat(200);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><!--${mark}--><filter id="f">${noise}</filter><rect width="600" height="600" filter="url(#f)"/></svg>`;
}

/** Returns an SVG with a filter that holds `results` surfaces of the size of the drawing at once. */
export function surfacesSvg(results: number): string {
  const names = Array.from({ length: results }, (_, index) => `r${index}`);
  const floods = names.map(
    (name) => `<feFlood flood-color="#f00" flood-opacity=".5" result="${name}"/>`,
  );
  const nodes = names.map((name) => `<feMergeNode in="${name}"/>`);
  const filter = `${floods.join('')}<feMerge>${nodes.join('')}</feMerge>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><filter id="f" x="0" y="0" width="100%" height="100%">${filter}</filter><rect width="100" height="100" filter="url(#f)"/></svg>`;
}

export function dataUriOf(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
