import { svgText } from '../../image-files/svg/document/documents.ts';

const each = (length: number, part: (at: number) => string): string => {
  const count = Math.max(1, Math.floor(length / part(10_000).length));
  return Array.from({ length: count }, (_, at) => part(at)).join('');
};
const half = (length: number) => Math.floor(length / 2);
const style = (css: string) => `<style><![CDATA[${css}]]></style>`;
const deep = (tag: string, content: string, depth = 400) =>
  `<${tag}>`.repeat(depth) + content + `</${tag.split(' ', 1)[0]!}>`.repeat(depth);

/** Drawings whose parts could each be compared with all others, by the number of characters. */
export const HARD_DRAWINGS: Readonly<Record<string, (length: number) => string>> = {
  'rules for everything, and elements': (length) =>
    svgText(
      style(each(half(length), (at) => `[a${at}]{fill:red}`)) + each(half(length), () => '<g/>'),
    ),
  'rules with ancestors': (length) =>
    svgText(
      style('a '.repeat(60) + 'b{fill:red}') +
        deep(
          'a',
          each(length, () => '<b/>'),
        ),
    ),
  'alternatives in alternatives': (length) =>
    svgText(
      style(`${':is(a,'.repeat(90)}b${')'.repeat(90)}{fill:red}`) + each(length, () => '<b/>'),
    ),
  'rules that count siblings': (length) =>
    svgText(
      style('g:nth-child(3n+1){fill:red} g:last-of-type{fill:red} g+g{fill:blue}') +
        each(length, () => '<g/>'),
    ),
  'rules about all earlier siblings': (length) =>
    svgText(style('a~g{fill:red}') + each(length, () => '<g/>')),
  'rules about descendants': (length) =>
    svgText(
      style('g:has(a){fill:red}') +
        deep(
          'g',
          each(length, () => '<b/>'),
        ),
    ),
  'classes, and rules': (length) =>
    svgText(
      style(each(half(length), (at) => `.a${at}{fill:red}`)) +
        `<g class="${each(half(length), (at) => `a${at} `)}"/>`,
    ),
  'rules about long attributes': (length) =>
    svgText(
      style(each(half(length), (at) => `[d*="a${at}"]{fill:red}`)) +
        `<path d="${'M0 0'.repeat(half(length) / 4)}"/>`,
    ),
  'animations, and rules for them': (length) =>
    svgText(
      style(each(half(length), (at) => `@keyframes a${at}{}`)) +
        each(half(length), () => '<g style="animation:b"/>'),
    ),
  'nested text': (length) => svgText(deep('text', 'a '.repeat(half(length)))),
  'nested blank text': (length) => svgText(deep('tspan', ' '.repeat(length))),
  'pieces of text far down': (length) =>
    svgText(
      deep(
        'g',
        each(length, () => '<text>ab</text>'),
      ),
    ),
  'pieces of placed text': (length) =>
    svgText(
      `<text x="${'1 '.repeat(length / 4)}">${each(half(length), () => '<tspan dx="1 2">ab</tspan>')}</text>`,
    ),
  'references to one long text': (length) =>
    svgText(
      `<text id="a">${'a '.repeat(length / 4)}</text><text>${each(half(length), () => '<tref href="#a"/>')}</text>`,
    ),
  'nested choices': (length) =>
    svgText(
      '<switch><foreignObject/><g>'.repeat(160) +
        'a '.repeat(half(length)) +
        '</g></switch>'.repeat(160),
    ),
  'circles of use': (length) =>
    svgText(
      each(
        length,
        (at) => `<g id="a${at}"><use href="#a${at + 1}"/><use href="#a${at}"/><text>a</text></g>`,
      ),
    ),
  'a chain of use': (length) =>
    svgText(each(length, (at) => `<g id="a${at}"><use href="#a${at + 1}"/><text>a</text></g>`)),
  'namespaces, and elements with one more': (length) =>
    svgText(
      `<g ${Array.from({ length: 400 }, (_, at) => `xmlns:a${at}="b"`).join(' ')}>${each(length, () => '<g xmlns:b="c"/>')}</g>`,
    ),
  'a variable, and values that use it': (length) =>
    svgText(
      style(`:root{--a:${'b '.repeat(20_000)}}`) + each(length, () => '<g fill="var(--a)"/>'),
    ),
  'variables in variables': (length) =>
    svgText(
      style(`:root{${each(length, (at) => `--a${at}:var(--a${at + 1},1) 2;`)}}`) +
        '<g fill="var(--a0)"/>',
    ),
  'many declarations, and elements': (length) =>
    svgText(
      style(`g{${each(half(length), (at) => `--a${at}:1;`)}}`) + each(half(length), () => '<g/>'),
    ),
  calculations: (length) =>
    svgText(each(length, () => `<rect width="calc(${'1px + '.repeat(300)}1px)"/>`)),
  'nested calculations': (length) =>
    svgText(each(length, () => `<rect width="calc(${'('.repeat(900)}1${')'.repeat(900)})"/>`)),
  'nested colours': (length) =>
    svgText(
      each(
        length,
        () => `<g fill="${'color-mix(in srgb,'.repeat(100)}red${',red)'.repeat(100)}"/>`,
      ),
    ),
  'findings with long values': (length) =>
    svgText(each(length, (at) => `<g fill="var(--a${at}${'b'.repeat(500)})"/>`)),
  'long start tags with changes': (length) =>
    svgText(`<text data-a="${' '.repeat(length)}" x="1 2" y="1 2">ab</text>`),
  'relative font sizes': (length) =>
    svgText(
      deep(
        'g font-size="1em"',
        each(length, () => '<text font-size="1em">a</text>'),
      ),
    ),
  'families of fonts': (length) =>
    svgText(
      `<text font-family="${'a,'.repeat(40_000)}">${each(length, () => '<tspan>a</tspan>')}</text>`,
    ),
  pictures: (length) =>
    svgText(each(length, (at) => `<image href="data:image/png;base64,${at}"/>`)),
};
