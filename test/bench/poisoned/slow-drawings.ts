import { dataUriOf, endlessSvg } from '../../support/image-files/hostile-svg.ts';
import { an, drawing, filtered } from './documents.ts';
import type { Poison } from './poisons.ts';

const BIG_IN = 20;

const TIMES = {
  lights: 100,
  convolutions: 30,
  lines: 300,
  curves: 40_000,
  corners: 20_000,
  paints: 400,
  blends: 200,
  circles: 1500,
} as const;

const light =
  '<feSpecularLighting surfaceScale="5"><fePointLight x="50" y="50" z="200"/></feSpecularLighting>';
const convolution = `<feConvolveMatrix order="15" kernelMatrix="${'1 '.repeat(225)}"/>`;
const gradient =
  '<defs><radialGradient id="g"><stop stop-color="#123" stop-opacity=".5"/><stop offset="1"/></radialGradient></defs>';
const painted = '<rect width="600" height="600" fill="url(#g)"/>';
const ring =
  '<circle cx="300" cy="300" r="299" fill="none" stroke="#000" stroke-opacity=".3" stroke-width="200"/>';

const curve = (_: unknown, at: number) => {
  const [a, b, c] = [37, 53, 17].map((step) => `${(at * step) % 600} ${(at * step * 7) % 600}`);
  return `C${a} ${b} ${c}`;
};
const corner = (_: unknown, at: number) => `L${(at * 37.3) % 600} ${(at * 91.7) % 600}`;
const repeat = (count: number, part: (_: unknown, at: number) => string) =>
  Array.from({ length: count }, part).join('');

const DRAWINGS: Readonly<Record<string, (mark: string) => string>> = {
  'noise of nine octaves': endlessSvg,
  'light on light': (mark) => filtered(light.repeat(TIMES.lights), mark),
  'wide convolutions': (mark) => filtered(convolution.repeat(TIMES.convolutions), mark),
  'tiny dashes': (mark) =>
    drawing(
      `<path stroke="#000" fill="none" stroke-width="9" stroke-dasharray="0.002" d="M0 0 ${'L600 600 L0 10'.repeat(TIMES.lines)}"/>`,
      mark,
    ),
  'thin curves': (mark) =>
    drawing(
      `<path stroke="#000" stroke-width=".3" fill="none" d="M0 0 ${repeat(TIMES.curves, curve)}"/>`,
      mark,
    ),
  'a fill of crossing lines': (mark) =>
    drawing(`<path fill-rule="evenodd" d="M0 0 ${repeat(TIMES.corners, corner)}"/>`, mark),
  'layers of gradients': (mark) => drawing(gradient + painted.repeat(TIMES.paints), mark),
  'layers that blend': (mark) =>
    drawing(
      gradient + `<g style="mix-blend-mode:luminosity">${painted}</g>`.repeat(TIMES.blends),
      mark,
    ),
  'wide rings': (mark) => drawing(`<g opacity=".9">${ring.repeat(TIMES.circles)}</g>`, mark),
};

/** Small documents that librsvg draws for more than ten seconds at 20 by 20 inches. */
export function slowDrawings(): readonly Poison[] {
  return Object.entries(DRAWINGS).map(([name, svg]) => ({
    name,
    order: (mark) => an({ data: dataUriOf(svg(mark)), width: BIG_IN }),
  }));
}
