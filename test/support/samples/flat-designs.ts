/** The flat sample designs as SVG, without fonts and external references. */
import { alongArc, inked, letter, straight } from './letters.ts';
import { seededRandom } from '../image-files/noise.ts';

export function crest(): string {
  const name = letter('NORTHFIELD', { height: 62, weight: 0.24, place: straight(500, 887) });
  const since = letter('1974', { height: 84, weight: 0.22, place: straight(500, 660) });
  const shield = (inset: number) => {
    const [left, right, top] = [110 + inset, 890 - inset, 60 + inset];
    return `M${left} ${top}H${right}V560C${right} 830 ${700 - inset * 0.4} 1010 500 ${1140 - inset * 1.25}C${300 + inset * 0.4} 1010 ${left} 830 ${left} 560Z`;
  };
  return svg(
    { width: 1000, height: 1200 },
    `<clipPath id="field"><path d="${shield(58)}"/></clipPath>
    <path d="${shield(0)}" fill="#14213d"/><path d="${shield(22)}" fill="#f2c14e"/><path d="${shield(40)}" fill="#14213d"/>
    <g clip-path="url(#field)">
      <rect width="1000" height="1200" fill="#9d1f35"/>
      <path d="M500 0H1000V1200H500Z" fill="#83162a"/>
      <path d="M0 690L500 430L1000 690V800L500 540L0 800Z" fill="#f5efe0"/>
      <path d="M0 730L500 470L1000 730V760L500 500L0 760Z" fill="#14213d"/>
      <circle cx="500" cy="285" r="150" fill="#14213d"/><circle cx="500" cy="285" r="132" fill="#f5efe0"/>
      ${football(500, 285, 112)}
      ${star([230, 255], 62, '#f2c14e')}${star([770, 255], 62, '#f2c14e')}
    </g>
    <path d="M40 850L120 1000L40 1030L150 1040L150 970Z M960 850L880 1000L960 1030L850 1040L850 970Z" fill="#a97f1f"/>
    <path d="M30 830Q500 790 970 830L955 1000Q500 960 45 1000Z" fill="#14213d"/>
    <path d="M46 845Q500 806 954 845L941 983Q500 944 59 983Z" fill="#f2c14e"/>
    ${inked(name, '#14213d')}${inked(since, '#f5efe0')}`,
  );
}

export function mountainBadge(): string {
  const round = { centreX: 600, centreY: 600 } as const;
  const above = letter('HIGH LINE TRAIL CLUB', {
    height: 74,
    place: alongArc({ ...round, radius: 523, side: 'outside', height: 74 }),
  });
  const below = letter('2914 M', {
    height: 74,
    place: alongArc({ ...round, radius: 523, side: 'inside', height: 74 }),
  });
  const ridge = 'M100 830L330 500L420 610L610 300L790 560L860 480L1100 830V1100H100Z';
  return svg(
    { width: 1200, height: 1200 },
    `<clipPath id="window"><circle cx="600" cy="600" r="388"/></clipPath>
    <circle cx="600" cy="600" r="590" fill="#1d3b36"/><circle cx="600" cy="600" r="566" fill="none" stroke="#e9d8a6" stroke-width="10"/>
    <circle cx="600" cy="600" r="412" fill="#e9d8a6"/>
    <g clip-path="url(#window)">
      <rect width="1200" height="1200" fill="#f4a259"/><rect y="330" width="1200" height="200" fill="#f6b56f"/><rect y="530" width="1200" height="300" fill="#f9cb92"/>
      <circle cx="790" cy="430" r="118" fill="#fff3d6"/>
      <path d="${ridge}" fill="#2f5d62"/>
      <path d="M610 300L790 560L860 480L1100 830H760L680 620L640 660Z" fill="#24494d"/>
      <path d="M610 300L700 430L650 405L622 470L580 420L545 445L532 417Z" fill="#fff8ea"/>
      <path d="M330 500L375 555L346 545L322 580L292 553Z" fill="#fff8ea"/>
      <path d="M100 800Q400 700 640 790T1100 760V1100H100Z" fill="#1f4a45"/>
      ${pines()}
      <path d="M480 1000Q560 940 520 880T600 800Q560 880 620 920T640 1000Z" fill="#8ecae6"/>
    </g>
    <circle cx="600" cy="600" r="400" fill="none" stroke="#1d3b36" stroke-width="8"/>
    ${inked(above, '#e9d8a6')}${inked(below, '#e9d8a6')}
    ${star([122, 700], 34, '#f4a259')}${star([1078, 700], 34, '#f4a259')}`,
  );
}

export function teamNumber(): string {
  const name = letter('RIVERA', { height: 170, weight: 0.22, place: straight(600, 60) });
  const digits = letter('23', { height: 560, spacing: 0.17, place: straight(600, 400) });
  return svg(
    { width: 1200, height: 1080 },
    `${inked(name, '#ffffff', 12)}${inked(name, '#c8102e')}
    ${inked(digits, '#0b1f41', 44)}${inked(digits, '#ffffff', 28)}${inked(digits, '#c8102e')}
    ${inked({ ...digits, strokeWidth: 10 }, '#e8475f')}`,
  );
}

export function retroSun(): string {
  const bars = [470, 540, 600, 655, 705, 750].map(
    (y, index) => `<rect y="${y}" width="1200" height="${14 + index * 5}" fill="#000"/>`,
  );
  const line = letter('ENDLESS COAST', { height: 92, place: straight(600, 905) });
  return svg(
    { width: 1200, height: 1080 },
    `<defs><linearGradient id="heat" x2="0" y2="1"><stop offset="0" stop-color="#ffd166"/><stop offset=".5" stop-color="#f78c6b"/><stop offset="1" stop-color="#ef476f"/></linearGradient>
    <mask id="bars"><rect width="1200" height="1080" fill="#fff"/>${bars.join('')}</mask></defs>
    <circle cx="600" cy="430" r="400" fill="url(#heat)" mask="url(#bars)"/>
    ${palm(285, 800, 1)}${palm(905, 800, -0.86)}
    <path d="M90 800Q210 740 330 792T570 790T810 790T1110 796Q1020 842 870 826T600 836T330 828T90 800Z" fill="#073b4c"/>
    ${inked(line, '#073b4c')}`,
  );
}

export function stayWild(): string {
  const top = letter('STAY', {
    height: 330,
    weight: 0.26,
    spacing: 0.08,
    place: straight(800, 100),
  });
  const foot = letter('WILD', {
    height: 330,
    weight: 0.26,
    spacing: 0.08,
    place: straight(800, 590),
  });
  const offset = (dx: number, colour: string, grow: number) =>
    `<g transform="translate(${dx} ${dx})">${inked(top, colour, grow)}${inked(foot, colour, grow)}</g>`;
  return svg(
    { width: 1600, height: 1040 },
    `${offset(34, '#2a9d8f', 10)}${offset(20, '#264653', 10)}${offset(0, '#264653', 10)}${offset(0, '#f4e9cd', 0)}`,
  );
}

export function halftoneDesert(): string {
  const dots: string[] = [];
  const pitch = 21;
  for (let row = 0; row < 60; row += 1) {
    for (let column = 0; column < 68; column += 1) {
      const x = (column + (row % 2) / 2) * pitch;
      const y = row * pitch * 0.87;
      const distance = Math.hypot(x - 700, y - 520) / 500;
      if (distance > 1) continue;
      const light = 0.5 + 0.5 * ((y - 520) / 500) + 0.25 * ((x - 700) / 500);
      const radius = 11.6 * Math.sqrt(Math.max(0, 1.06 - light));
      if (radius > 1.4)
        dots.push(`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}"/>`);
    }
  }
  return svg(
    { width: 1400, height: 1200 },
    `<g fill="#e4572e">${dots.join('')}</g>
    <path d="M60 1010L250 1010L300 800H470L500 850L560 855L590 1010H900L930 900H1120L1150 1010H1340Q1100 1120 700 1110T60 1010Z" fill="#17202a"/>
    ${saguaro(760, 1020, 1.25)}${saguaro(1000, 1030, 0.7)}${saguaro(215, 1030, 0.6)}
    <g fill="none" stroke="#17202a" stroke-width="9" stroke-linecap="round"><path d="M330 420q28-30 52 0q24-30 52 0"/><path d="M450 520q20-22 38 0q18-22 38 0"/><path d="M260 560q18-20 34 0q16-20 34 0"/></g>`,
  );
}

export function neckLabel(): string {
  const line = (text: string, height: number, y: number) =>
    inked(letter(text, { height, weight: 0.17, place: straight(500, y) }), '#1b1b1e');
  return svg(
    { width: 1000, height: 800 },
    `${line('OAK AND THREAD', 58, 140)}
    <path d="M150 235H850" stroke="#1b1b1e" stroke-width="6"/>
    ${inked(letter('L', { height: 130, weight: 0.22, place: straight(500, 285) }), '#1b1b1e')}
    ${line('100% COTTON', 36, 475)}${line('PRINTED BY THE YARD', 30, 545)}
    ${careSymbols(625)}`,
  );
}

/** Symbols for wash, no bleach, iron and tumble dry. */
function careSymbols(y: number): string {
  return `<g fill="none" stroke="#1b1b1e" stroke-width="7" stroke-linejoin="round" transform="translate(255 ${y})">
    <path d="M0 10L14 70H86L100 10M0 16q12 14 25 0t25 0t25 0t25 0"/>
    <path d="M180 2L222 74H138ZM146 2L214 74M214 2L146 74"/>
    <path d="M262 70H358L346 30H300Q268 34 262 70ZM346 30L340 8H290"/>
    <path d="M400 2H472V74H400ZM436 8a30 30 0 1 0 .1 0Z"/></g>`;
}

function football(x: number, y: number, r: number): string {
  const spot = (angle: number, reach: number) =>
    [x + Math.sin(angle) * reach, y - Math.cos(angle) * reach].map((v) => v.toFixed(1)).join(' ');
  const turn = (index: number) => (index * 2 * Math.PI) / 5;
  const corners = [0, 1, 2, 3, 4].map(turn);
  const patch = corners.map((angle) => spot(angle, r * 0.36)).join('L');
  const seams = corners.map((a) => `M${spot(a, r * 0.36)}L${spot(a, r * 0.72)}`).join('');
  const edge = corners.map(
    (a) =>
      `M${spot(a, r * 0.7)}L${spot(a - 0.3, r * 0.86)}L${spot(a - 0.22, r)}A${r} ${r} 0 0 1 ${spot(a + 0.22, r)}L${spot(a + 0.3, r * 0.86)}Z`,
  );
  const links = corners.map(
    (a) => `M${spot(a + 0.3, r * 0.86)}L${spot(a + (2 * Math.PI) / 5 - 0.3, r * 0.86)}`,
  );
  return `<circle cx="${x}" cy="${y}" r="${r}" fill="#f5efe0" stroke="#14213d" stroke-width="9"/>
    <path d="M${patch}Z${edge.join('')}" fill="#14213d"/><path d="${seams}${links.join('')}" stroke="#14213d" stroke-width="8"/>`;
}

function star([x, y]: readonly [number, number], r: number, colour: string): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const reach = index % 2 === 0 ? r : r * 0.42;
    const angle = (index * Math.PI) / 5;
    return `${(x + Math.sin(angle) * reach).toFixed(1)} ${(y - Math.cos(angle) * reach).toFixed(1)}`;
  });
  return `<path d="M${points.join('L')}Z" fill="${colour}"/>`;
}

function pines(): string {
  const random = seededRandom(7);
  return Array.from({ length: 19 }, (_, index) => {
    const x = 215 + index * 43;
    const away = Math.abs(x - 590) / 400;
    const height = 90 + away * 130 + random() * 40;
    const foot = 985 - away * 60 + random() * 20;
    const half = height * 0.2;
    const tiers = [0, 0.28, 0.54].map((start, tier) => {
      const top = foot - height * (1 - start);
      const base = foot - height * (0.62 - start * 0.95);
      const reach = half * (0.55 + tier * 0.24);
      return `M${x} ${top.toFixed(0)}L${(x + reach).toFixed(0)} ${base.toFixed(0)}H${(x - reach).toFixed(0)}Z`;
    });
    return `<path d="${tiers.join('')}M${x - 4} ${foot.toFixed(0)}h8v-30h-8Z" fill="${index % 2 === 0 ? '#12302c' : '#183f39'}"/>`;
  }).join('');
}

function palm(x: number, y: number, scale: number): string {
  const fronds = [-160, -118, -70, -28, 14, 52].map(
    (angle) =>
      `<path transform="rotate(${angle})" d="M0 0Q85 -62 190 20Q150 2 128 8Q124 26 112 34Q104 14 92 12Q84 30 70 34Q66 16 54 14Q40 26 26 24Z"/>`,
  );
  return `<g fill="#073b4c" transform="translate(${x} ${y}) scale(${scale} ${Math.abs(scale)})">
    <path d="M-22 0Q18 -190 -36 -400L-14 -406Q46 -190 26 0Z"/><g transform="translate(-24 -400)">${fronds.join('')}</g></g>`;
}

function saguaro(x: number, foot: number, scale: number): string {
  return `<g fill="none" stroke="#17202a" stroke-linecap="round" stroke-linejoin="round" transform="translate(${x} ${foot}) scale(${scale})">
    <path d="M0 10V-330" stroke-width="62"/><path d="M0 -110H-88V-215" stroke-width="42"/><path d="M0 -150H92V-270" stroke-width="42"/></g>`;
}

function svg({ width, height }: { width: number; height: number }, body: string): string {
  const tidy = body.replace(/\n\s*/g, '\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${tidy}\n</svg>\n`;
}
