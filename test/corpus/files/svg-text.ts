/** Style sheets, and text in common faces, one feature each. */
type Markups = Readonly<Record<string, string>>;

const RED = '#c82828';
const BLUE = '#283cb4';
const styled = (css: string, inner: string): string => `<style>${css}</style>${inner}`;
const BOXES =
  '<g id="g" class="outer"><rect class="a" width="80" height="80"/><rect id="b" class="a c" x="100" width="80" height="80"/><circle cx="50" cy="150" r="40"/></g>';

export const CSS: Markups = {
  class: styled(`.a{fill:${RED}}`, BOXES),
  id: styled(`#b{fill:${RED}}`, BOXES),
  element: styled(`rect{fill:${RED}}circle{fill:${BLUE}}`, BOXES),
  descendant: styled(`g .a{fill:${RED}}`, BOXES),
  child: styled(`g>circle{fill:${BLUE}}`, BOXES),
  sibling: styled(`rect+rect{fill:${RED}}rect~circle{fill:${BLUE}}`, BOXES),
  attribute: styled(`rect[x="100"]{fill:${RED}}`, BOXES),
  'several-classes': styled(`.a.c{fill:${RED}}`, BOXES),
  list: styled(`.c,circle{fill:${RED}}`, BOXES),
  'first-child': styled(`rect:first-child{fill:${RED}}`, BOXES),
  'nth-child': styled(`g>*:nth-child(2){fill:${RED}}`, BOXES),
  'last-child': styled(`:last-child{fill:${RED}}`, `<g>${BOXES}</g>`),
  not: styled(`rect:not(.c){fill:${RED}}`, BOXES),
  important: styled(`.a{fill:${RED}!important}#b{fill:${BLUE}}`, BOXES),
  specificity: styled(`#b{fill:${RED}}.a{fill:${BLUE}}`, BOXES),
  'style-over-sheet': styled(
    '.a{fill:#000}',
    `<rect class="a" style="fill:${RED}" width="90" height="90"/>`,
  ),
  'sheet-over-attribute': styled(
    `.a{fill:${RED}}`,
    '<rect class="a" fill="#000" width="90" height="90"/>',
  ),
  inherit: styled(`g{fill:${RED}}.a{fill:inherit}`, BOXES),
  comment: styled(`/* team */.a{fill:${RED}/* red */}`, BOXES),
  'media-all': styled(`@media all{.a{fill:${RED}}}`, BOXES),
  'media-print': styled(`.a{fill:${RED}}@media print{.a{fill:${BLUE}}}`, BOXES),
  'type-attribute': `<style type="text/css">.a{fill:${RED}}</style>${BOXES}`,
  'sheet-after': `${BOXES}<style>.a{fill:${RED}}</style>`,
  'two-sheets': `<style>.a{fill:${BLUE}}</style><style>.a{fill:${RED}}</style>${BOXES}`,
  'url-fill': styled(
    '.a{fill:url(#grad)}',
    `<linearGradient id="grad"><stop stop-color="${RED}"/><stop offset="1" stop-color="${BLUE}"/></linearGradient>${BOXES}`,
  ),
  'illustrator-classes': styled(
    `.st0{fill:${RED};}.st1{fill:none;stroke:${BLUE};stroke-width:8;stroke-miterlimit:10;}`,
    '<rect class="st0" width="80" height="80"/><circle class="st1" cx="130" cy="130" r="50"/>',
  ),
  var: styled(`:root{--brand:${RED}}.a{fill:var(--brand)}`, BOXES),
  'var-fallback': `<rect width="100" height="100" fill="var(--none, ${RED})"/>`,
  'var-in-style': `<g style="--brand:${RED}"><rect width="100" height="100" style="fill:var(--brand)"/></g>`,
  'var-of-var': styled(`:root{--a:${RED};--b:var(--a)}.a{fill:var(--b)}`, BOXES),
  'var-stroke-width': styled(
    'svg{--w:20px}',
    `<path d="M20 100H180" stroke="${RED}" style="stroke-width:var(--w)"/>`,
  ),
  'var-stop': styled(
    `:root{--brand:${RED}}`,
    `<linearGradient id="grad"><stop style="stop-color:var(--brand)"/><stop offset="1" stop-color="${BLUE}"/></linearGradient><rect width="200" height="200" fill="url(#grad)"/>`,
  ),
};

const text = (attributes: string, content = 'Team 42'): string =>
  `<text x="10" y="110" font-size="44" font-family="sans-serif" ${attributes}>${content}</text>`;
export const TEXT: Markups = {
  'sans-serif': text(''),
  serif: `<text x="10" y="110" font-size="44" font-family="serif">Team 42</text>`,
  monospace: `<text x="10" y="110" font-size="40" font-family="monospace">Team 42</text>`,
  bold: text('font-weight="bold"'),
  'bold-700': text('font-weight="700"'),
  italic: text('font-style="italic"'),
  'bold-italic': text('font-weight="bold" font-style="italic"'),
  'anchor-middle': text('text-anchor="middle"').replace('x="10"', 'x="100"'),
  'anchor-end': text('text-anchor="end"').replace('x="10"', 'x="190"'),
  tspan: text('', `Te<tspan fill="${RED}">am</tspan> 42`),
  'tspan-lines': text('', `Team<tspan x="10" dy="50">42</tspan>`),
  'tspan-dx': text('', `Te<tspan dx="20" dy="-20">am</tspan>`),
  'letter-spacing': text('letter-spacing="8"', 'Team'),
  'word-spacing': text('word-spacing="30"', 'T 42'),
  stroke: text(`fill="none" stroke="${RED}" stroke-width="3"`),
  gradient: `<linearGradient id="g"><stop stop-color="${RED}"/><stop offset="1" stop-color="${BLUE}"/></linearGradient>${text('fill="url(#g)"')}`,
  rotated: text('transform="rotate(-30 100 100)"'),
  accents: text('', 'Größe é'),
  underline: text('text-decoration="underline"'),
  'line-through': text('text-decoration="line-through"'),
  clip: `<clipPath id="c">${text('font-weight="bold"')}</clipPath><rect width="200" height="200" fill="${RED}" clip-path="url(#c)"/>`,
  'font-shorthand': '<text x="10" y="110" style="font:italic bold 44px sans-serif">Team</text>',
  'size-pt': text('').replace('font-size="44"', 'font-size="33pt"'),
  'size-em': `<g font-size="22">${text('').replace('font-size="44"', 'font-size="2em"')}</g>`,
  'inherited-family':
    '<g font-family="sans-serif" font-size="44"><text x="10" y="110">Team 42</text></g>',
  'list-of-families': text('')
    .replace('"sans-serif"', '"No Such Face Here, sans-serif"')
    .replace('No Such Face Here', 'Arial'),
  whitespace: text('', '\n   Team   42\n'),
  preserve: text('xml:space="preserve"', 'T   42'),
  'dominant-baseline': text('dominant-baseline="middle"'),
  'in-link':
    '<a xlink:href="#x"><text x="10" y="110" font-size="44" font-family="sans-serif">Team</text></a>',
  'in-switch':
    '<switch><text systemLanguage="xx" x="10" y="110" font-size="44" font-family="sans-serif">Mannschaft</text><text x="10" y="110" font-size="44" font-family="sans-serif">Team</text></switch>',
  used: '<defs><text id="t" font-size="44" font-family="sans-serif">Team</text></defs><use xlink:href="#t" x="10" y="110"/>',
  'baseline-shift': text('', 'T<tspan baseline-shift="super" font-size="24">42</tspan>'),
};

const inFace = (face: string, rest = ''): string =>
  `<text x="10" y="110" font-size="40" font-family="${face}" ${rest}>Team 42</text>`;
export const TEXT_IN_COMMON_FACES: Markups = {
  arial: inFace('Arial'),
  'arial-bold': inFace('Arial', 'font-weight="bold"'),
  'arial-list': inFace('Arial, Helvetica, sans-serif'),
  helvetica: inFace('Helvetica'),
  'helvetica-italic': inFace('Helvetica', 'font-style="italic"'),
  times: inFace('Times'),
  'times-new-roman': inFace("'Times New Roman'"),
  'times-bold-italic': inFace('Times New Roman', 'font-weight="bold" font-style="italic"'),
  courier: inFace('Courier'),
  'courier-new': inFace('Courier New'),
};
