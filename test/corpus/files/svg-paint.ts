/** Shapes, fills, strokes, masks and filters, one feature each. */
type Markups = Readonly<Record<string, string>>;

const RED = '#c82828';
const BLUE = '#283cb4';
const STAR = 'M100 15L125 75L190 80L140 120L157 185L100 150L43 185L60 120L10 80L75 75Z';

export const SHAPES: Markups = {
  rect: `<rect x="30" y="40" width="120" height="90" fill="${RED}"/>`,
  'rect-rounded': `<rect x="30" y="40" width="120" height="90" rx="30" ry="12" fill="${RED}"/>`,
  'rect-rounded-one': `<rect x="30" y="40" width="120" height="90" rx="25" fill="${RED}"/>`,
  circle: `<circle cx="100" cy="90" r="70" fill="${RED}"/>`,
  ellipse: `<ellipse cx="100" cy="100" rx="90" ry="40" fill="${BLUE}"/>`,
  line: `<line x1="20" y1="30" x2="180" y2="160" stroke="${BLUE}" stroke-width="14"/>`,
  polyline: `<polyline points="20,20 100,180 180,20" fill="none" stroke="${RED}" stroke-width="12"/>`,
  polygon: `<polygon points="100,20 180,180 20,180" fill="${RED}"/>`,
  'path-lines': `<path d="${STAR}" fill="${RED}"/>`,
  'path-relative': `<path d="m20 20h160v60h-80v100h-80z" fill="${BLUE}"/>`,
  'path-cubic': `<path d="M20 100C20 20 180 20 180 100S100 180 20 100" fill="${RED}"/>`,
  'path-quadratic': `<path d="M20 150Q100 -50 180 150T100 190Z" fill="${RED}"/>`,
  'path-arc': `<path d="M40 100A60 60 0 1 1 160 100A60 30 20 0 0 40 100Z" fill="${RED}"/>`,
  'path-arc-flags-tight': `<path d="M40 100a60 60 0 1140 60z" fill="${BLUE}"/>`,
  'path-evenodd': `<path fill-rule="evenodd" d="M20 20H180V180H20ZM60 60H140V140H60Z" fill="${RED}"/>`,
  'path-nonzero': `<path d="M20 20H180V180H20ZM60 60H140V140H60Z" fill="${RED}"/>`,
  'path-numbers': `<path d="M2e1,2e1L180.5.5e2-.0 180z" fill="${RED}"/>`,
  'colour-names': `<rect width="100" height="200" fill="rebeccapurple"/><rect x="100" width="100" height="200" fill="tomato"/>`,
  'colour-hex-alpha': `<rect width="200" height="200" fill="#c8282880"/>`,
  'colour-rgb': `<rect width="200" height="100" fill="rgb(40,160,60)"/><rect y="100" width="200" height="100" fill="rgb(20%, 40%, 60%)"/>`,
  'colour-rgba': `<rect width="200" height="200" fill="rgba(40,160,60,0.5)"/>`,
  'colour-hsl': `<rect width="200" height="200" fill="hsl(200, 70%, 40%)"/>`,
  'colour-rgb-modern': `<rect width="200" height="200" fill="rgb(40 160 60 / 60%)"/>`,
  currentcolor: `<g color="${RED}"><rect width="100" height="200" fill="currentColor"/></g>`,
  'fill-none': `<rect x="20" y="20" width="160" height="160" fill="none" stroke="${RED}" stroke-width="8"/>`,
  'fill-opacity': `<rect width="150" height="150" fill="${RED}" fill-opacity=".4"/>`,
  opacity: `<g opacity=".5"><rect width="120" height="120" fill="${RED}"/><rect x="60" y="60" width="120" height="120" fill="${BLUE}"/></g>`,
  'opacity-percent': `<rect width="150" height="150" fill="${RED}" style="opacity:40%"/>`,
};

export const STROKES: Markups = {
  width: `<path d="M20 60H180M20 140H180" stroke="${RED}" stroke-width="20"/>`,
  'cap-round': `<path d="M40 60H160" stroke="${RED}" stroke-width="40" stroke-linecap="round"/>`,
  'cap-square': `<path d="M40 60H160" stroke="${RED}" stroke-width="40" stroke-linecap="square"/>`,
  'join-round': `<path d="M40 160L100 40L160 160" fill="none" stroke="${RED}" stroke-width="36" stroke-linejoin="round"/>`,
  'join-bevel': `<path d="M40 160L100 40L160 160" fill="none" stroke="${RED}" stroke-width="36" stroke-linejoin="bevel"/>`,
  'join-miter': `<path d="M40 160L100 60L160 160" fill="none" stroke="${RED}" stroke-width="36" stroke-miterlimit="10"/>`,
  'miter-limit': `<path d="M60 160L100 40L140 160" fill="none" stroke="${RED}" stroke-width="36" stroke-miterlimit="1.2"/>`,
  dashes: `<path d="M10 60H190" stroke="${RED}" stroke-width="30" stroke-dasharray="30 15"/>`,
  'dashes-offset': `<path d="M10 60H190" stroke="${RED}" stroke-width="30" stroke-dasharray="30 15 5" stroke-dashoffset="22"/>`,
  'dashes-percent': `<path d="M10 60H190" stroke="${RED}" stroke-width="30" stroke-dasharray="10% 5%"/>`,
  opacity: `<circle cx="100" cy="100" r="60" fill="${BLUE}" stroke="${RED}" stroke-width="40" stroke-opacity=".5"/>`,
  gradient: `<linearGradient id="g"><stop stop-color="${RED}"/><stop offset="1" stop-color="${BLUE}"/></linearGradient><circle cx="100" cy="100" r="60" fill="none" stroke="url(#g)" stroke-width="40"/>`,
  'paint-order': `<circle cx="100" cy="100" r="60" fill="${BLUE}" stroke="${RED}" stroke-width="40" paint-order="stroke"/>`,
  'non-scaling': `<g transform="scale(4 1)"><rect x="10" y="40" width="30" height="120" fill="none" stroke="${RED}" stroke-width="10" vector-effect="non-scaling-stroke"/></g>`,
  'zero-length-cap': `<path d="M100 100h0" stroke="${RED}" stroke-width="120" stroke-linecap="round"/>`,
};

const stops = `<stop offset="0" stop-color="${RED}"/><stop offset=".5" stop-color="#ffd200"/><stop offset="1" stop-color="${BLUE}"/>`;
const filled = (definition: string): string =>
  `<defs>${definition}</defs><rect x="10" y="10" width="180" height="180" fill="url(#g)"/>`;
export const GRADIENTS: Markups = {
  linear: filled(`<linearGradient id="g">${stops}</linearGradient>`),
  'linear-diagonal': filled(`<linearGradient id="g" x2="1" y2="1">${stops}</linearGradient>`),
  'linear-user-space': filled(
    `<linearGradient id="g" gradientUnits="userSpaceOnUse" x1="40" y1="0" x2="160" y2="0">${stops}</linearGradient>`,
  ),
  'linear-reflect': filled(
    `<linearGradient id="g" x1=".3" x2=".5" spreadMethod="reflect">${stops}</linearGradient>`,
  ),
  'linear-repeat': filled(
    `<linearGradient id="g" x1=".3" x2=".5" spreadMethod="repeat">${stops}</linearGradient>`,
  ),
  'linear-transform': filled(
    `<linearGradient id="g" gradientTransform="rotate(45 .5 .5)">${stops}</linearGradient>`,
  ),
  'linear-href': filled(
    `<linearGradient id="base">${stops}</linearGradient><linearGradient id="g" xlink:href="#base" y2="1" x2="0"/>`,
  ),
  'linear-plain-href': filled(
    `<linearGradient id="base">${stops}</linearGradient><linearGradient id="g" href="#base" y2="1" x2="0"/>`,
  ),
  'stop-opacity': filled(
    `<linearGradient id="g"><stop stop-color="${RED}"/><stop offset="1" stop-color="${RED}" stop-opacity="0"/></linearGradient>`,
  ),
  'stop-style': filled(
    `<linearGradient id="g"><stop style="stop-color:${RED}"/><stop offset="100%" style="stop-color:${BLUE};stop-opacity:.5"/></linearGradient>`,
  ),
  'stop-currentcolor': `<g color="${RED}">${filled('<linearGradient id="g"><stop stop-color="currentColor"/><stop offset="1" stop-color="#000"/></linearGradient>')}</g>`,
  radial: filled(`<radialGradient id="g">${stops}</radialGradient>`),
  'radial-focus': filled(
    `<radialGradient id="g" cx=".5" cy=".5" r=".5" fx=".25" fy=".25">${stops}</radialGradient>`,
  ),
  'radial-focal-radius': filled(`<radialGradient id="g" fr=".2">${stops}</radialGradient>`),
  'radial-user-space': filled(
    `<radialGradient id="g" gradientUnits="userSpaceOnUse" cx="60" cy="60" r="120">${stops}</radialGradient>`,
  ),
  'radial-transform': filled(
    `<radialGradient id="g" gradientTransform="translate(.2 0) scale(.5 1)">${stops}</radialGradient>`,
  ),
  'radial-repeat': filled(
    `<radialGradient id="g" r=".15" spreadMethod="repeat">${stops}</radialGradient>`,
  ),
  fallback: `<rect width="200" height="200" fill="url(#none) ${RED}"/>`,
  'one-stop': filled(`<linearGradient id="g"><stop stop-color="${RED}"/></linearGradient>`),
  'after-use': `<rect x="10" y="10" width="180" height="180" fill="url(#g)"/><defs><linearGradient id="g">${stops}</linearGradient></defs>`,
};

const tile = `<rect width="20" height="20" fill="${RED}"/><circle cx="30" cy="30" r="9" fill="${BLUE}"/>`;
export const PATTERNS: Markups = {
  'user-space': filled(
    `<pattern id="g" width="40" height="40" patternUnits="userSpaceOnUse">${tile}</pattern>`,
  ),
  'bounding-box': filled(`<pattern id="g" width=".25" height=".25">${tile}</pattern>`),
  'content-units': filled(
    `<pattern id="g" width=".25" height=".5" patternContentUnits="objectBoundingBox"><rect width=".125" height=".25" fill="${RED}"/></pattern>`,
  ),
  'view-box': filled(
    `<pattern id="g" width="50" height="50" patternUnits="userSpaceOnUse" viewBox="0 0 40 40">${tile}</pattern>`,
  ),
  transform: filled(
    `<pattern id="g" width="40" height="40" patternUnits="userSpaceOnUse" patternTransform="rotate(30) scale(1.5)">${tile}</pattern>`,
  ),
  offset: filled(
    `<pattern id="g" x="10" y="10" width="40" height="40" patternUnits="userSpaceOnUse">${tile}</pattern>`,
  ),
  href: filled(
    `<pattern id="base" width="40" height="40" patternUnits="userSpaceOnUse">${tile}</pattern><pattern id="g" xlink:href="#base" patternTransform="scale(2)"/>`,
  ),
  nested: filled(
    `<pattern id="inner" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="5" height="10" fill="${RED}"/></pattern><pattern id="g" width="60" height="60" patternUnits="userSpaceOnUse"><rect width="40" height="40" fill="url(#inner)"/></pattern>`,
  ),
};

const art = `<rect width="200" height="200" fill="${RED}"/><circle cx="150" cy="50" r="40" fill="${BLUE}"/>`;
export const CLIPS: Markups = {
  path: `<clipPath id="c"><path d="${STAR}"/></clipPath><g clip-path="url(#c)">${art}</g>`,
  'bounding-box': `<clipPath id="c" clipPathUnits="objectBoundingBox"><circle cx=".5" cy=".5" r=".4"/></clipPath><rect width="200" height="200" fill="${RED}" clip-path="url(#c)"/>`,
  'clip-rule': `<clipPath id="c"><path clip-rule="evenodd" d="M20 20H180V180H20ZM60 60H140V140H60Z"/></clipPath><g clip-path="url(#c)">${art}</g>`,
  nested: `<clipPath id="a"><rect x="50" width="150" height="200"/></clipPath><clipPath id="c" clip-path="url(#a)"><circle cx="100" cy="100" r="90"/></clipPath><g clip-path="url(#c)">${art}</g>`,
  'with-use': `<defs><circle id="shape" cx="100" cy="100" r="80"/></defs><clipPath id="c"><use xlink:href="#shape"/></clipPath><g clip-path="url(#c)">${art}</g>`,
  transform: `<clipPath id="c" transform="rotate(45 100 100)"><rect x="40" y="40" width="120" height="120"/></clipPath><g clip-path="url(#c)">${art}</g>`,
  'two-shapes': `<clipPath id="c"><rect width="90" height="90"/><rect x="110" y="110" width="90" height="90"/></clipPath><g clip-path="url(#c)">${art}</g>`,
  mask: `<mask id="c"><rect width="200" height="200" fill="#fff"/><circle cx="100" cy="100" r="50" fill="#000"/></mask><g mask="url(#c)">${art}</g>`,
  'mask-grey': `<mask id="c"><rect width="200" height="200" fill="#808080"/></mask><g mask="url(#c)">${art}</g>`,
  'mask-gradient': `<linearGradient id="g"><stop stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient><mask id="c"><rect width="200" height="200" fill="url(#g)"/></mask><g mask="url(#c)">${art}</g>`,
  'mask-bounding-box': `<mask id="c" maskContentUnits="objectBoundingBox"><rect width=".5" height="1" fill="#fff"/></mask><rect width="200" height="200" fill="${RED}" mask="url(#c)"/>`,
  'mask-alpha': `<mask id="c" mask-type="alpha"><rect width="100" height="200" fill="#000"/></mask><g mask="url(#c)">${art}</g>`,
  'mask-on-clip': `<clipPath id="a"><circle cx="100" cy="100" r="90"/></clipPath><mask id="c"><rect y="50" width="200" height="150" fill="#fff"/></mask><g clip-path="url(#a)" mask="url(#c)">${art}</g>`,
  'overflow-hidden':
    `<svg x="40" y="40" width="100" height="100"><circle cx="100" cy="100" r="80" fill="${RED}"/></svg>`
      .replace('<svg', '<symbol id="s" viewBox="0 0 100 100"')
      .replace('</svg>', '</symbol><use xlink:href="#s" x="40" y="40" width="100" height="100"/>')
      .replace(' x="40" y="40" width="100" height="100"', ''),
};

const filtered = (filter: string, shape = art): string =>
  `<filter id="f" x="-20%" y="-20%" width="140%" height="140%">${filter}</filter><g filter="url(#f)" transform="translate(40 40) scale(.6)">${shape}</g>`;
export const FILTERS: Markups = {
  blur: filtered('<feGaussianBlur stdDeviation="8"/>'),
  'blur-one-way': filtered('<feGaussianBlur stdDeviation="12 0"/>'),
  'drop-shadow': filtered(
    '<feDropShadow dx="15" dy="15" stdDeviation="5" flood-color="#000" flood-opacity=".5"/>',
  ),
  offset: filtered('<feOffset dx="20" dy="30"/>'),
  flood: filtered(
    `<feFlood flood-color="${BLUE}" flood-opacity=".5"/><feComposite in2="SourceGraphic" operator="in"/>`,
  ),
  merge: filtered(
    '<feOffset in="SourceAlpha" dx="12" dy="12" result="s"/><feMerge><feMergeNode in="s"/><feMergeNode in="SourceGraphic"/></feMerge>',
  ),
  'matrix-grey': filtered('<feColorMatrix type="saturate" values="0"/>'),
  'matrix-hue': filtered('<feColorMatrix type="hueRotate" values="120"/>'),
  matrix: filtered('<feColorMatrix values="0 1 0 0 0 1 0 0 0 0 0 0 1 0 0 0 0 0 1 0"/>'),
  'matrix-srgb': filtered(
    '<feColorMatrix color-interpolation-filters="sRGB" values=".5 0 0 0 0 0 .5 0 0 0 0 0 .5 0 0 0 0 0 1 0"/>',
  ),
  'luminance-to-alpha': filtered('<feColorMatrix type="luminanceToAlpha"/>'),
  'component-transfer': filtered(
    '<feComponentTransfer><feFuncR type="table" tableValues="1 0"/><feFuncG type="gamma" exponent=".5"/><feFuncB type="linear" slope=".5" intercept=".2"/></feComponentTransfer>',
  ),
  'component-discrete': filtered(
    '<feComponentTransfer color-interpolation-filters="sRGB"><feFuncR type="discrete" tableValues="0 .5 1"/></feComponentTransfer>',
  ),
  blend: filtered(
    `<feFlood flood-color="#ffd200" result="b"/><feBlend in="SourceGraphic" in2="b" mode="multiply"/>`,
  ),
  'composite-arithmetic': filtered(
    '<feOffset dx="30" result="b"/><feComposite in="SourceGraphic" in2="b" operator="arithmetic" k2=".5" k3=".5"/>',
  ),
  dilate: filtered(
    '<feMorphology operator="dilate" radius="8"/>',
    `<path d="${STAR}" fill="${RED}"/>`,
  ),
  erode: filtered(
    '<feMorphology operator="erode" radius="8"/>',
    `<path d="${STAR}" fill="${RED}"/>`,
  ),
  convolve: filtered('<feConvolveMatrix order="3" kernelMatrix="0 -1 0 -1 5 -1 0 -1 0"/>'),
  tile: `<filter id="f" filterUnits="userSpaceOnUse" x="0" y="0" width="200" height="200"><feFlood x="0" y="0" width="20" height="20" flood-color="${BLUE}" result="t"/><feOffset in="t" x="0" y="0" width="40" height="40"/><feTile x="0" y="0" width="200" height="200"/></filter><rect width="200" height="200" filter="url(#f)"/>`,
  'diffuse-light': filtered(
    '<feDiffuseLighting lighting-color="#fff" surfaceScale="3"><feDistantLight azimuth="45" elevation="50"/></feDiffuseLighting><feComposite in2="SourceGraphic" operator="in"/>',
  ),
  'css-blur': `<rect x="50" y="50" width="100" height="100" fill="${RED}" style="filter:blur(6px)"/>`,
  'css-drop-shadow': `<rect x="50" y="50" width="80" height="80" fill="${RED}" style="filter:drop-shadow(15px 15px 3px #000)"/>`,
  'css-grayscale': `<g style="filter:grayscale(1)">${art}</g>`,
  'css-several': `<g style="filter:brightness(.5) opacity(.6)">${art}</g>`,
};

const arrow = (rest: string): string =>
  `<marker id="m" markerWidth="4" markerHeight="4" refX="5" refY="5" viewBox="0 0 10 10" ${rest}><path d="M0 0L10 5L0 10Z" fill="${BLUE}"/></marker>`;
const marked = `fill="none" stroke="${RED}" stroke-width="10"`;
export const MARKERS: Markups = {
  start: `${arrow('')}<path d="M40 100H160" ${marked} marker-start="url(#m)"/>`,
  'end-auto': `${arrow('orient="auto"')}<path d="M40 40L150 150" ${marked} marker-end="url(#m)"/>`,
  mid: `${arrow('orient="auto"')}<path d="M30 30L100 100L30 170" ${marked} marker-mid="url(#m)"/>`,
  'reverse-start': `${arrow('orient="auto-start-reverse"')}<path d="M50 100H150" ${marked} marker-start="url(#m)" marker-end="url(#m)"/>`,
  angle: `${arrow('orient="45"')}<path d="M40 100H160" ${marked} marker-end="url(#m)"/>`,
  'user-space': `${arrow('markerUnits="userSpaceOnUse"').replace('markerWidth="4" markerHeight="4"', 'markerWidth="60" markerHeight="60"')}<path d="M60 100H140" ${marked} marker-end="url(#m)"/>`,
  shorthand: `${arrow('orient="auto"')}<path d="M40 40L100 100L160 40" ${marked} style="marker:url(#m)"/>`,
  'on-polyline': `${arrow('orient="auto"')}<polyline points="40,40 100,150 160,40" ${marked} marker-mid="url(#m)" marker-end="url(#m)"/>`,
};
