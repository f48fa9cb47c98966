import { seededRandom } from '../image-files/noise.ts';

const PALETTES = [
  ['#e56b8a', '#f8b8c4', '#f6d365'],
  ['#7f6bd6', '#c3b6f2', '#ffe08a'],
  ['#f08a4b', '#fbd0a4', '#8a4b2a'],
  ['#4fa3c7', '#bfe3ee', '#fff1b8'],
] as const;

/** Draws a round bouquet with translucent petals and a soft shadow, as SVG to be rasterised. */
export function wildflowers(): string {
  const random = seededRandom(2026);
  const leaves: string[] = [];
  const flowers: string[] = [];
  const count = 26;
  for (let index = 0; index < count; index += 1) {
    const angle = index * 2.39996;
    const reach = 40 + 440 * Math.sqrt(index / count);
    const x = 700 + Math.cos(angle) * reach;
    const y = 700 + Math.sin(angle) * reach;
    leaves.push(leaf(x, y, (angle * 180) / Math.PI + random() * 40));
    leaves.push(leaf(x, y, (angle * 180) / Math.PI + 70 + random() * 40));
    flowers.push(
      flower({ x, y, palette: index % PALETTES.length, size: 92 + random() * 66, random }),
    );
  }
  const gradients = PALETTES.map(
    ([deep, pale], index) =>
      `<radialGradient id="petal${index}" cx=".5" cy="1" r="1"><stop offset="0" stop-color="${deep}"/><stop offset=".6" stop-color="${pale}" stop-opacity=".92"/><stop offset="1" stop-color="${pale}" stop-opacity=".55"/></radialGradient>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="1400" viewBox="0 0 1400 1400">
<defs>${gradients.join('')}<linearGradient id="leaf"><stop offset="0" stop-color="#2f6b4f"/><stop offset="1" stop-color="#9cc69b" stop-opacity=".75"/></linearGradient>
<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="14"/></filter></defs>
<circle cx="700" cy="715" r="520" fill="#5b7a6a" opacity=".22" filter="url(#soft)"/>
${leaves.join('')}${flowers.reverse().join('')}
</svg>`;
}

function leaf(x: number, y: number, angle: number): string {
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})"><path d="M0 0C50 -46 130 -42 190 0C130 38 50 40 0 0Z" fill="url(#leaf)"/><path d="M8 0H170" stroke="#1f5138" stroke-width="3" opacity=".6"/></g>`;
}

interface Bloom {
  readonly x: number;
  readonly y: number;
  readonly palette: number;
  readonly size: number;
  readonly random: () => number;
}

function flower({ x, y, palette, size, random }: Bloom): string {
  const petals = 5 + Math.floor(random() * 4);
  const start = random() * 360;
  const wide = size * (2.3 / petals);
  const shape = `M0 0C${-wide} ${-size * 0.35} ${-wide * 0.8} ${-size} 0 ${-size}C${wide * 0.8} ${-size} ${wide} ${-size * 0.35} 0 0Z`;
  const ring = Array.from(
    { length: petals },
    (_, index) =>
      `<path transform="rotate(${(start + (index * 360) / petals).toFixed(1)})" d="${shape}" fill="url(#petal${palette})" stroke="#ffffff" stroke-opacity=".35" stroke-width="2"/>`,
  );
  const [deep, , heart] = PALETTES[palette] ?? PALETTES[0];
  const seeds = Array.from({ length: 9 }, (_, index) => {
    const turn = index * 2.4;
    const reach = size * 0.055 * Math.sqrt(index);
    return `<circle cx="${(Math.cos(turn) * reach).toFixed(1)}" cy="${(Math.sin(turn) * reach).toFixed(1)}" r="${(size * 0.03).toFixed(1)}" fill="${deep}"/>`;
  });
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">${ring.join('')}<circle r="${(size * 0.22).toFixed(1)}" fill="${heart}"/>${seeds.join('')}</g>`;
}
