import { gunzipSync, gzipSync } from 'node:zlib';
import type { Draw } from './draw.ts';
import type { Mutation } from './mutate-bytes.ts';

type TextMutation = (
  tokens: readonly string[],
  others: readonly string[],
  draw: Draw,
) => readonly string[];

const VALUES = [
  ...[
    '',
    '0',
    '-1',
    '1e309',
    '1e-320',
    '9'.repeat(400),
    'NaN',
    'Infinity',
    '100%',
    '1em',
    '0x10',
    '1 2 3',
    '99999px',
  ],
  ...[
    'url(#a)',
    'url(#f)',
    '#g',
    '#s',
    'url(',
    'var(--c)',
    'calc(1px + (2px',
    'inherit',
    'none',
    'rgb(from red r g b)',
  ],
  ...[
    'translate(1e9) rotate(9e99)',
    'matrix(0 0 0 0 0 0)',
    'M0 0',
    'M1e9 1e9A1 1 0 0 0 1 1',
    'A',
    '&amp;',
    '&x;',
    '\u0001',
  ],
  ...[
    'data:image/png;base64,AAAA',
    'data:image/svg+xml,<svg/>',
    'http://127.0.0.1/a.png',
    'file:///etc/passwd',
  ],
  ' '.repeat(3000),
  '1,'.repeat(2000),
];

const PIECES = [
  ...[
    '<g>',
    '</g>',
    '<svg>',
    '</svg>',
    '<',
    '>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0" encoding="UTF-16"?>',
  ],
  ...[
    '<!DOCTYPE svg [<!ENTITY x "<g/>">]>',
    '<script>1</script>',
    '<foreignObject width="9" height="9"/>',
    '<use href="#g"/>',
  ],
  ...[
    '<a id="g"><use href="#g"/></a>',
    '<style>*{fill:url(#l)}',
    '<style>@import "x";@font-face{src:url(x)}</style>',
  ],
  ...[
    '<filter id="f"><feImage href="#g"/><feTile/></filter>',
    '<mask id="m"><rect mask="url(#m)" width="9" height="9"/></mask>',
  ],
  ...[
    '<pattern id="p" width="1e-9" height="1e-9"><rect fill="url(#p)" width="9" height="9"/></pattern>',
    '<text>\ud83d\ude00\u0300</text>',
  ],
  ...[
    '<animate attributeName="x"/>',
    '<marker id="k"/>',
    '&#0;',
    '&#x10ffff;',
    '&unknown;',
    '\u0000',
    '\ufeff',
  ],
];

/** Changes to the tags and texts of a drawing, by name. */
const textMutations: Readonly<Record<string, TextMutation>> = {
  'a missing tag': (tokens, _others, draw) => tokens.toSpliced(placeIn(tokens, draw), 1),
  'a repeated tag': (tokens, _others, draw) => {
    const at = placeIn(tokens, draw);
    return tokens.toSpliced(at, 0, ...Array<string>(draw.from([1, 3, 300])).fill(tokens[at]!));
  },
  'swapped tags': (tokens, _others, draw) => {
    const [first, second] = [placeIn(tokens, draw), placeIn(tokens, draw)];
    return tokens.with(first, tokens[second]!).with(second, tokens[first]!);
  },
  'a tag of another drawing': (tokens, others, draw) =>
    tokens.toSpliced(draw.below(tokens.length), draw.below(2), draw.from(others)),
  'a hostile piece': (tokens, _others, draw) =>
    tokens.toSpliced(draw.below(tokens.length), draw.below(2), draw.from(PIECES)),
  'a hostile value': (tokens, _others, draw) => {
    const at = placeIn(tokens, draw);
    return tokens.with(at, withValue(tokens[at]!, draw.from(VALUES), draw));
  },
  'deep nesting': (tokens, _others, draw) => {
    const depth = draw.from([3, 40, 400, 3000]);
    const tag = draw.from([
      'g',
      'g opacity=".9"',
      'a',
      'svg',
      'symbol',
      'switch',
      'g filter="url(#f)"',
    ]);
    const close = `</${tag.split(' ', 1)[0]!}>`;
    return [
      tokens[0]!,
      `<${tag}>`.repeat(depth),
      ...tokens.slice(1, -1),
      close.repeat(depth),
      tokens.at(-1)!,
    ];
  },
};

/** The place of a tag without content in most cases, because most readers stop at one without its end. */
function placeIn(tokens: readonly string[], draw: Draw): number {
  const whole = [...tokens.keys()].filter((index) => tokens[index]!.endsWith('/>'));
  return whole.length === 0 || draw.oneIn(4) ? draw.below(tokens.length) : draw.from(whole);
}

/** Gives one attribute, or all of a text, another value. */
function withValue(token: string, value: string, draw: Draw): string {
  const attributes = [...token.matchAll(/="[^"]*"/g)];
  if (attributes.length === 0) return value;
  const { index, 0: old } = draw.from(attributes);
  return `${token.slice(0, index)}="${value}"${token.slice(index + old.length)}`;
}

function tokensOf(bytes: Buffer): readonly string[] {
  return bytes.toString().match(/<[^>]*>|[^<]+/g) ?? [' '];
}

export const svgMutations: Readonly<Record<string, Mutation>> = Object.fromEntries(
  Object.entries(textMutations).map(([name, change]): [string, Mutation] => [
    name,
    (bytes, other, draw) => encoded(change(tokensOf(bytes), tokensOf(other), draw).join(''), draw),
  ]),
);

/** Mostly UTF-8; sometimes another encoding, which the XML declaration does not name. */
function encoded(text: string, draw: Draw): Buffer {
  if (!draw.oneIn(12)) return Buffer.from(text);
  return draw.from([Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'latin1')]);
}

/** The same changes inside a compressed drawing. */
export const svgzMutations: Readonly<Record<string, Mutation>> = Object.fromEntries(
  Object.entries(svgMutations).map(([name, change]): [string, Mutation] => [
    `${name}, compressed`,
    (bytes, other, draw) => gzipSync(change(unzipped(bytes), unzipped(other), draw)),
  ]),
);

function unzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}
