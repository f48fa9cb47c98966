/** The structure of documents, one feature each. */
type Markups = Readonly<Record<string, string>>;

const RED = '#c82828';
const BLUE = '#283cb4';
const NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const ART = `<rect x="20" y="20" width="100" height="80" fill="${RED}"/><circle cx="150" cy="150" r="40" fill="${BLUE}"/>`;

export const STRUCTURE: Markups = {
  group: `<g fill="${RED}"><rect width="80" height="80"/><rect x="100" y="100" width="80" height="80" fill="${BLUE}"/></g>`,
  use: `<defs><rect id="r" width="60" height="60"/></defs><use xlink:href="#r" x="20" y="20" fill="${RED}"/><use xlink:href="#r" x="100" y="100" fill="${BLUE}"/>`,
  'use-plain-href': `<defs><rect id="r" width="60" height="60"/></defs><use href="#r" x="20" y="20" fill="${RED}"/>`,
  'use-of-use': `<defs><rect id="r" width="40" height="40" fill="${RED}"/><g id="two"><use xlink:href="#r"/><use xlink:href="#r" x="60" y="60"/></g></defs><use xlink:href="#two" x="50" y="50"/>`,
  'use-before': `<use xlink:href="#r" x="50" y="50"/><g opacity=".5"><rect id="r" width="90" height="90" fill="${RED}"/></g>`,
  symbol: `<symbol id="s" viewBox="0 0 10 10"><rect width="10" height="10" fill="${RED}"/><circle cx="5" cy="5" r="3" fill="${BLUE}"/></symbol><use xlink:href="#s" x="20" y="20" width="160" height="80"/>`,
  'symbol-slice': `<symbol id="s" viewBox="0 0 10 10" preserveAspectRatio="xMidYMid slice"><circle cx="5" cy="5" r="5" fill="${BLUE}"/></symbol><use xlink:href="#s" x="20" y="20" width="160" height="80"/>`,
  'nested-svg': `<svg ${NS} width="200" height="200" viewBox="0 0 200 200"><svg x="50" y="50" width="100" height="100" viewBox="0 0 10 10"><rect width="10" height="5" fill="${RED}"/></svg></svg>`,
  'nested-svg-none': `<svg ${NS} width="200" height="200" viewBox="0 0 200 200"><svg x="20" y="50" width="160" height="60" viewBox="0 0 10 10" preserveAspectRatio="none"><circle cx="5" cy="5" r="5" fill="${RED}"/></svg></svg>`,
  'nested-svg-overflow': `<svg ${NS} width="200" height="200" viewBox="0 0 200 200"><svg x="50" y="50" width="50" height="50" overflow="visible"><rect width="100" height="100" fill="${RED}"/></svg></svg>`,
  'nested-svg-clipped': `<svg ${NS} width="200" height="200" viewBox="0 0 200 200"><svg x="50" y="50" width="50" height="50"><rect width="100" height="100" fill="${RED}"/></svg></svg>`,
  'nested-svg-percent': `<svg ${NS} width="200" height="200" viewBox="0 0 200 200"><svg x="25%" y="25%" width="50%" height="50%"><rect width="100%" height="100%" fill="${RED}"/></svg></svg>`,
  switch: `<switch><rect systemLanguage="xx" width="200" height="200" fill="${BLUE}"/><rect width="200" height="200" fill="${RED}"/></switch>`,
  'switch-features': `<switch><rect requiredExtensions="http://example.com/none" width="200" height="200" fill="${BLUE}"/><g><rect width="200" height="100" fill="${RED}"/></g></switch>`,
  defs: `<defs>${ART}</defs><rect width="50" height="50" fill="${RED}"/>`,
  'display-none': `<g display="none">${ART}</g><rect width="50" height="50" fill="${RED}"/>`,
  visibility: `<g visibility="hidden">${ART}<rect x="50" y="50" width="50" height="50" fill="${BLUE}" visibility="visible"/></g>`,
  link: `<a xlink:href="#top">${ART}</a>`,
  'title-desc-metadata': `<title>team</title><desc>art</desc><metadata><x/></metadata>${ART}`,
  'other-namespace': `<svg ${NS} xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" width="200" height="200" viewBox="0 0 200 200"><sodipodi:namedview id="base" pagecolor="#ffffff"/><g inkscape:label="Layer 1" inkscape:groupmode="layer">${ART}</g></svg>`,
  'prefixed-root': `<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200"><svg:rect x="20" y="20" width="100" height="80" fill="${RED}"/></svg:svg>`,
  'no-fill-attribute': '<rect x="20" y="20" width="100" height="80"/>',
  'blend-mode': `<rect width="140" height="140" fill="${RED}"/><rect x="60" y="60" width="140" height="140" fill="#ffd200" style="mix-blend-mode:multiply"/>`,
  'blend-screen': `<rect width="140" height="140" fill="${RED}"/><rect x="60" y="60" width="140" height="140" fill="${BLUE}" style="mix-blend-mode:screen"/>`,
  'blend-difference': `<rect width="140" height="140" fill="${RED}"/><rect x="60" y="60" width="140" height="140" fill="${BLUE}" style="mix-blend-mode:difference"/>`,
  isolation: `<rect width="200" height="200" fill="#ffd200"/><g style="isolation:isolate"><rect x="50" y="50" width="100" height="100" fill="${RED}" style="mix-blend-mode:multiply"/></g>`,
  cdata: `<style><![CDATA[.a{fill:${RED}}]]></style><rect class="a" width="100" height="100"/>`,
  'built-in-entities': `<desc>&lt;&amp;&gt;&#233;</desc>${ART}`,
};

const inGroup = (transform: string): string =>
  `<g transform="${transform}"><rect width="60" height="40" fill="${RED}"/><rect x="60" y="40" width="30" height="30" fill="${BLUE}"/></g>`;
export const TRANSFORMS: Markups = {
  translate: inGroup('translate(50 60)'),
  'translate-one': inGroup('translate(50)'),
  scale: inGroup('scale(2)'),
  'scale-negative': inGroup('translate(200 0) scale(-1.5 1)'),
  rotate: inGroup('rotate(30)'),
  'rotate-about': inGroup('rotate(45 45 35) translate(20 20)'),
  'skew-x': inGroup('skewX(30)'),
  'skew-y': inGroup('skewY(20)'),
  matrix: inGroup('matrix(1 .5 -.5 1 60 10)'),
  several: inGroup('translate(100,100)rotate(180),scale(.9)'),
  css: `<rect width="60" height="40" fill="${RED}" style="transform:translate(50px,60px) rotate(20deg)"/>`,
  'css-origin': `<rect x="50" y="50" width="80" height="40" fill="${RED}" style="transform:rotate(45deg);transform-origin:90px 70px"/>`,
  'css-fill-box': `<rect x="50" y="50" width="80" height="40" fill="${RED}" style="transform:rotate(45deg);transform-box:fill-box;transform-origin:center"/>`,
  'on-svg-nested': `<g transform="scale(.5)"><g transform="translate(100 100)"><g transform="rotate(15)">${ART}</g></g></g>`,
};

const root = (attributes: string, inner = ART): string => `<svg ${NS} ${attributes}>${inner}</svg>`;
/** Pieces that are not square keep their own proportions. */
export const ROOTS: Markups = {
  'view-box-alone': root('viewBox="0 0 200 200"'),
  'size-alone': root('width="200" height="200"'),
  'view-box-offset': root('width="200" height="200" viewBox="-50 -50 300 300"'),
  'ratio-min': root(
    'width="200" height="100" viewBox="0 0 200 200" preserveAspectRatio="xMinYMin"',
  ),
  'ratio-mid': root('width="200" height="100" viewBox="0 0 200 200"'),
  'ratio-max-slice': root(
    'width="200" height="100" viewBox="0 0 200 200" preserveAspectRatio="xMaxYMax slice"',
  ),
  'ratio-slice': root(
    'width="100" height="200" viewBox="0 0 200 200" preserveAspectRatio="xMidYMin slice"',
  ),
  'ratio-none': root('width="200" height="100" viewBox="0 0 200 200" preserveAspectRatio="none"'),
  'width-alone': root('width="300" viewBox="0 0 200 200"'),
  percent: root('width="100%" height="100%" viewBox="0 0 200 200"'),
  'style-px': root('style="width:200px;height:200px" viewBox="0 0 200 200"'),
  'style-over-attributes': root(
    'width="50" height="50" style="width:200px;height:200px" viewBox="0 0 200 200"',
  ),
  'style-auto': root('style="width:auto;height:auto" viewBox="0 0 200 200"'),
  'sheet-for-svg': root(
    'viewBox="0 0 200 200"',
    `<style>svg{width:100%;height:auto}</style>${ART}`,
  ),
  'max-width': root('width="200" height="200" style="max-width:100%" viewBox="0 0 200 200"'),
  'background-style': root(
    'width="200" height="200" style="fill:#28a03c" viewBox="0 0 200 200"',
    `<rect width="90" height="90"/>`,
  ),
  'root-fill': root(
    `width="200" height="200" fill="${RED}" viewBox="0 0 200 200"`,
    '<rect width="90" height="90"/>',
  ),
  'root-opacity': root('width="200" height="200" opacity=".5" viewBox="0 0 200 200"'),
  'root-transform': root(
    'width="200" height="200" viewBox="0 0 200 200" color="#28a03c"',
    '<rect width="90" height="90" fill="currentColor"/>',
  ),
  'small-box': root(
    'width="200" height="200" viewBox="0 0 1 1"',
    `<rect width=".5" height=".5" fill="${RED}"/>`,
  ),
  'large-box': root(
    'width="200" height="200" viewBox="0 0 20000 20000"',
    `<rect width="10000" height="10000" fill="${RED}"/>`,
  ),
  'comma-box': root('width="200" height="200" viewBox="0,0,200,200"'),
  'preserve-space': root('width="200" height="200" viewBox="0 0 200 200" xml:space="preserve"'),
  'version-base-profile': root(
    'version="1.1" baseProfile="full" width="200" height="200" viewBox="0 0 200 200"',
  ),
  'enable-background': root(
    'width="200px" height="200px" viewBox="0 0 200 200" style="enable-background:new 0 0 200 200;"',
  ),
};

const inUnits = (size: string, inner: string): string => root(size, inner);
export const UNITS: Markups = {
  'root-in': inUnits(
    'width="2in" height="2in"',
    `<rect x="48" y="48" width="96" height="96" fill="${RED}"/>`,
  ),
  'root-mm': inUnits(
    'width="50mm" height="50mm"',
    `<rect x="10mm" y="10mm" width="20mm" height="30mm" fill="${RED}"/>`,
  ),
  'root-cm-box': inUnits('width="5cm" height="5cm" viewBox="0 0 200 200"', ART),
  'root-pt': inUnits(
    'width="144pt" height="144pt"',
    `<rect x="36pt" y="36pt" width="72pt" height="36pt" fill="${RED}"/>`,
  ),
  'root-pc': inUnits(
    'width="12pc" height="12pc"',
    `<rect x="3pc" y="3pc" width="6pc" height="3pc" fill="${RED}"/>`,
  ),
  'root-q': inUnits(
    'width="200Q" height="200Q"',
    `<rect x="50Q" y="50Q" width="100Q" height="50Q" fill="${RED}"/>`,
  ),
  'content-mm-in-box': `<rect x="10mm" y="10mm" width="20mm" height="30mm" fill="${RED}"/>`,
  'content-in-in-box': `<circle cx="1in" cy="1in" r=".5in" fill="${RED}"/>`,
  'content-em': `<g font-size="20"><rect x="1em" y="1em" width="5em" height="3em" fill="${RED}"/></g>`,
  'content-percent': `<rect x="10%" y="20%" width="50%" height="30%" fill="${RED}"/>`,
  'stroke-mm': `<path d="M20 100H180" stroke="${RED}" stroke-width="10mm"/>`,
  'dash-mm': `<path d="M20 100H180" stroke="${RED}" stroke-width="20" stroke-dasharray="5mm 3mm"/>`,
  'gradient-mm': `<linearGradient id="g" gradientUnits="userSpaceOnUse" x1="10mm" x2="30mm"><stop stop-color="${RED}"/><stop offset="1" stop-color="${BLUE}"/></linearGradient><rect width="200" height="200" fill="url(#g)"/>`,
  'nested-mm': root(
    'width="200" height="200" viewBox="0 0 200 200"',
    `<svg x="10mm" y="10mm" width="20mm" height="20mm" viewBox="0 0 10 10"><rect width="10" height="10" fill="${RED}"/></svg>`,
  ),
  'use-mm': `<defs><rect id="r" width="10mm" height="10mm" fill="${RED}"/></defs><use xlink:href="#r" x="20mm" y="20mm"/>`,
};
