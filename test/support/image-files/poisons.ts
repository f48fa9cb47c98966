/** Documents that no decoder should have to draw at a large size. */

function filtered(primitives: string, inner = '<rect width="100" height="100" filter="url(#f)"/>') {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><filter id="f" x="0" y="0" width="100%" height="100%">${primitives}</filter>${inner}</svg>`,
  );
}

/** Draws for minutes at any size above a few inches, with little memory. */
export function drawsForMinutes(seed = 0): Buffer {
  const octaves = `<feTurbulence baseFrequency="0.9" numOctaves="9" seed="${seed}"/>`;
  return filtered(octaves.repeat(200));
}

/** Holds `results` surfaces of the size of the drawing at once. */
export function holdsSurfaces(results: number): Buffer {
  const names = Array.from({ length: results }, (_, index) => `r${index}`);
  const floods = names.map(
    (name) => `<feFlood flood-color="#f00" flood-opacity=".5" result="${name}"/>`,
  );
  const nodes = names.map((name) => `<feMergeNode in="${name}"/>`);
  return filtered(`${floods.join('')}<feMerge>${nodes.join('')}</feMerge>`);
}
