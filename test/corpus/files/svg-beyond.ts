/** Features that librsvg does not draw, or draws differently: drawn right, or clearly refused. */
type Markups = Readonly<Record<string, string>>;

const RED = '#c82828';
const BLUE = '#283cb4';
const CIRCLE_PATH = '<path id="p" d="M20 120A80 80 0 0 1 180 120" fill="none"/>';
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';

export const BEYOND: Markups = {
  'foreign-object': `<foreignObject x="20" y="20" width="160" height="100"><div ${XHTML} style="background:#0050ff;width:160px;height:100px"></div></foreignObject>`,
  'foreign-object-in-switch': `<switch><foreignObject x="20" y="20" width="160" height="100"><div ${XHTML} style="background:#0050ff;width:160px;height:100px"></div></foreignObject><text x="20" y="90">no</text></switch>`,
  'foreign-object-required': `<switch><foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/" width="1" height="1"/><g><rect width="100" height="100" fill="${RED}"/></g></switch>`,
  'text-path': `<defs>${CIRCLE_PATH}</defs><text font-size="30" font-family="sans-serif"><textPath xlink:href="#p">Team 42 wins</textPath></text>`,
  'text-path-plain-href': `<defs>${CIRCLE_PATH}</defs><text font-size="30" font-family="sans-serif"><textPath href="#p" startOffset="20%">Team</textPath></text>`,
  'text-length':
    '<text x="10" y="100" font-size="30" font-family="sans-serif" textLength="180">Team</text>',
  'text-length-glyphs':
    '<text x="10" y="100" font-size="30" font-family="sans-serif" textLength="180" lengthAdjust="spacingAndGlyphs">Team</text>',
  'x-list': '<text x="10 60 110 160" y="100" font-size="40" font-family="sans-serif">TEAM</text>',
  'y-list': '<text x="10" y="60 100 140 180" font-size="40" font-family="sans-serif">TEAM</text>',
  'dx-list':
    '<text x="10" y="100" dx="0 10 10 10" font-size="40" font-family="sans-serif">TEAM</text>',
  'dy-list':
    '<text x="10" y="60" dy="0 20 20 20" font-size="40" font-family="sans-serif">TEAM</text>',
  'rotate-list':
    '<text x="10" y="100" rotate="0 30 60 90" font-size="40" font-family="sans-serif">TEAM</text>',
  'rotate-one':
    '<text x="10" y="100" rotate="45" font-size="40" font-family="sans-serif">TEAM</text>',
  'writing-mode':
    '<text x="100" y="20" writing-mode="vertical-rl" font-size="40" font-family="sans-serif">TEAM</text>',
  'text-shadow':
    '<text x="10" y="100" font-size="50" font-family="sans-serif" style="text-shadow:10px 10px 0 #c82828">TEAM</text>',
  'text-transform':
    '<text x="10" y="100" font-size="50" font-family="sans-serif" style="text-transform:uppercase">team</text>',
  'small-caps':
    '<text x="10" y="100" font-size="50" font-family="sans-serif" style="font-variant:small-caps">team</text>',
  'font-stretch':
    '<text x="10" y="100" font-size="50" font-family="sans-serif" style="font-stretch:condensed">Team</text>',
  'clip-polygon': `<rect width="200" height="200" fill="${RED}" style="clip-path:polygon(50% 0,100% 100%,0 100%)"/>`,
  'clip-circle': `<rect width="200" height="200" fill="${RED}" style="clip-path:circle(60px at 100px 100px)"/>`,
  'clip-inset': `<rect width="200" height="200" fill="${RED}" style="clip-path:inset(40px 20px)"/>`,
  'clip-path-function': `<rect width="200" height="200" fill="${RED}" style="clip-path:path('M0 0H100V200H0Z')"/>`,
  'calc-width': `<rect width="100" height="100" fill="${RED}" style="width:calc(50% + 50px)"/>`,
  'calc-stroke': `<path d="M20 100H180" stroke="${RED}" style="stroke-width:calc(10px + 20px)"/>`,
  oklch: `<rect width="200" height="200" style="fill:oklch(0.6 0.2 30)"/>`,
  'lab-colour': `<rect width="200" height="200" style="fill:lab(50% 40 -30)"/>`,
  'color-p3': `<rect width="200" height="200" style="fill:color(display-p3 0.8 0.2 0.2)"/>`,
  'color-mix': `<rect width="200" height="200" style="fill:color-mix(in srgb, ${RED}, ${BLUE})"/>`,
  hwb: `<rect width="200" height="200" style="fill:hwb(200 20% 20%)"/>`,
  'context-fill': `<marker id="m" markerWidth="4" markerHeight="4" refX="5" refY="5" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="context-stroke"/></marker><path d="M40 100H160" stroke="${RED}" stroke-width="10" marker-end="url(#m)"/>`,
  'geometry-css': `<style>rect{x:40px;y:40px;width:100px;height:60px;rx:10px}circle{r:30px;cx:140px;cy:150px}</style><rect fill="${RED}"/><circle fill="${BLUE}"/>`,
  'd-css': `<path fill="${RED}" style="d:path('M20 20H180V100H20Z')"/>`,
  'transform-list-css': `<rect width="60" height="40" fill="${RED}" style="translate:40px 50px;rotate:30deg;scale:1.5"/>`,
  'nesting-css': `<style><![CDATA[g{fill:${BLUE};& .a{fill:${RED}}}]]></style><g><rect class="a" width="90" height="90"/><rect x="100" width="90" height="90"/></g>`,
  'is-selector': `<style>:is(.a,.b){fill:${RED}}</style><rect class="a" width="90" height="90"/>`,
  'where-selector': `<style>:where(.a){fill:${RED}}</style><rect class="a" width="90" height="90"/>`,
  'nth-of-type': `<style>rect:nth-of-type(2){fill:${RED}}</style><rect width="90" height="90"/><rect x="100" width="90" height="90"/>`,
  'media-screen': `<style>@media (min-width:1px){.a{fill:${RED}}}</style><rect class="a" width="90" height="90"/>`,
  supports: `<style>@supports (fill:red){.a{fill:${RED}}}</style><rect class="a" width="90" height="90"/>`,
  layer: `<style>@layer base{.a{fill:${RED}}}</style><rect class="a" width="90" height="90"/>`,
  'css-mask': `<linearGradient id="g"><stop stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient><mask id="m"><rect width="200" height="200" fill="url(#g)"/></mask><rect width="200" height="200" fill="${RED}" style="mask:url(#m)"/>`,
  turbulence: `<filter id="f" x="0" y="0" width="1" height="1"><feTurbulence baseFrequency=".02" seed="3"/></filter><rect width="200" height="200" filter="url(#f)"/>`,
  'displacement-map': `<filter id="f" color-interpolation-filters="sRGB"><feFlood flood-color="#ff8080" result="m"/><feDisplacementMap in="SourceGraphic" in2="m" scale="80" xChannelSelector="R" yChannelSelector="G"/></filter><rect x="60" y="60" width="60" height="60" fill="${RED}" filter="url(#f)"/>`,
  'fe-image-self': `<defs><rect id="r" width="60" height="60" fill="${BLUE}"/></defs><filter id="f" x="0" y="0" width="1" height="1"><feImage xlink:href="#r"/></filter><rect x="20" y="20" width="160" height="160" filter="url(#f)"/>`,
  'background-image-filter': `<filter id="f"><feComposite in="BackgroundImage" in2="SourceGraphic" operator="over"/></filter><rect x="20" y="20" width="100" height="100" fill="${RED}" filter="url(#f)"/>`,
  'set-animation': `<rect width="100" height="100" fill="#000"><set attributeName="fill" to="${RED}"/></rect>`,
  animate: `<rect width="100" height="100" fill="${RED}"><animate attributeName="width" from="10" to="100" dur="1s" begin="100s"/></rect>`,
  'css-animation': `<style>@keyframes k{from{fill:#000}to{fill:#fff}}.a{fill:${RED};animation:k 1s 100s}</style><rect class="a" width="100" height="100"/>`,
  'light-dark': `<style>:root{color-scheme:light}.a{fill:light-dark(${RED},#000)}</style><rect class="a" width="100" height="100"/>`,
  hatch: `<hatch id="h" pitch="10"><hatchpath stroke="#000" stroke-width="3"/></hatch><rect width="150" height="150" fill="url(#h) ${RED}"/>`,
  'solid-color': `<solidColor id="s" solid-color="${RED}"/><rect width="150" height="150" fill="url(#s) ${RED}"/>`,
};
