/** Text that is hard on readers: one piece, repeated. */
const CHARACTERS = [
  ...Array.from(' \t\n\0\\/<>()[]{}"\'`&;:,.=+-*#%@!?$|~^_'),
  'a',
  '0',
  'é',
  '中',
  '\u{1f600}',
];

const PIECES = [
  // Markup.
  ...['<a>', '<a/>', '</a>', '<!--', '-->', '<![CDATA[', '<?', '<?xml ', '<!A ', '<!ENTITY a "b">'],
  ...[
    '<style>',
    '</style ',
    '<style',
    '<script',
    '<svg ',
    '<a b="',
    ' a=""',
    ' a="b"',
    " a='",
    '&a;',
  ],
  ...['&#', '&#x41;', '<use href="#a"/>', '<g><g/>', 'href="', ' x:href =', '<!DOCTYPE ', '<b:a '],
  // Styles.
  ...[
    'url(',
    'url("',
    'url("#a") ',
    'var(--a,',
    'var(--a)',
    'calc(',
    'calc(1 + ',
    'rgb(from ',
    '/*',
    '*/',
  ],
  ...[
    '{',
    '}',
    'a{',
    'a{}',
    'a{b:c}',
    'a{b:c;}',
    '@media{',
    '@media a{',
    '@import ',
    '@font-face{',
    '[a',
  ],
  ...[
    '[a]',
    ':not(',
    ':is(',
    ':has(',
    ':nth-child(2)',
    'a b ',
    'a>',
    'a~',
    'a+',
    '*',
    '.a',
    '#a',
    'a,',
    'a:b;',
  ],
  ...[
    '1px ',
    '1q ',
    '1.',
    '.1',
    '1e5',
    '-1,',
    'translate(1) ',
    'translate(',
    'none ',
    'normal ',
    'u+4?,',
  ],
  ...['oblique ', 'font:1px/1 a;', 'rotate(1', 'matrix(1,', ' z', '100% ', 'currentcolor '],
  // Addresses, headers and names.
  ...[
    ';a=b',
    ';base64',
    ';base64,',
    'data:',
    'data:image/png;',
    'http://',
    'a/',
    '../',
    '{part}',
    'a@',
    ':a',
    '%20',
  ],
  ...[
    '%',
    'bytes=0-1,',
    ',wait=1',
    ' , ',
    '--',
    '"a" ',
    '8BIM',
    'Exif\0\0',
    'II*\0',
    '\xff\xd8',
    '\xff\xe1\0\x02',
  ],
] as const;

export const REPEATED: readonly string[] = [...CHARACTERS, ...PIECES];

/** A text of `length` characters: `piece`, repeated and cut. */
export function repeated(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}
