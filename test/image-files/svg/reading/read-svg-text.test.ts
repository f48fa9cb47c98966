import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { condenseText } from '../../../../src/image-files/svg/reading/condense-text.ts';
import { isSvgFile } from '../../../../src/image-files/svg/reading/is-svg-file.ts';
import { readSvgText } from '../../../../src/image-files/svg/reading/read-svg-text.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const NS = 'xmlns="http://www.w3.org/2000/svg"';

async function fileOf(t: TestContext, bytes: Buffer | string): Promise<string> {
  const path = join(await tempDir(t), 'art');
  await writeFile(path, bytes);
  return path;
}

async function textOf(t: TestContext, bytes: Buffer | string) {
  return readSvgText(await fileOf(t, bytes));
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const plain = `<svg ${NS} width="4" height="3"><text>é€漢 “x”</text></svg>`;
const latin = `<svg ${NS} width="4" height="3"><text>é</text></svg>`;

test('Draws a document in UTF-8 as stored, with or without a byte order mark', async (t) => {
  assert.deepEqual(await textOf(t, plain), { text: plain, isAsFiled: true });
  assert.deepEqual(await textOf(t, `\uFEFF${plain}`), { text: plain, isAsFiled: true });
  const declared = `<?xml version="1.0" encoding="UTF-8"?>\n${plain}`;
  assert.deepEqual(await textOf(t, declared), { text: declared, isAsFiled: true });
});

test('Reads UTF-16 in either order, with a mark, a declaration or neither', async (t) => {
  for (const head of ['', '<?xml version="1.0" encoding="UTF-16"?>', '\n ']) {
    for (const mark of ['', '\uFEFF']) {
      const document = mark + head + plain;
      const expected = { text: head.replace(/<.*>/, '') + plain, isAsFiled: false };
      assert.deepEqual(await textOf(t, Buffer.from(document, 'utf16le')), expected);
      assert.deepEqual(await textOf(t, utf16be(document)), expected);
    }
  }
});

test('Reads the declared encoding and drops its declaration', async (t) => {
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ['ISO-8859-1', 'é', [0xe9]],
    ['windows-1252', '€', [0x80]],
    ['windows-1251', 'Я', [0xdf]],
    ['ISO-8859-2', 'ł', [0xb3]],
    ['Shift_JIS', '漢', [0x8a, 0xbf]],
    ['GB2312', '汉', [0xba, 0xba]],
    ['us-ascii', 'x', [0x78]],
  ];
  for (const [label, character, bytes] of cases) {
    const [before = '', after = ''] = latin.split('é');
    const head = `<?xml version="1.0" encoding="${label}"?>\n`;
    const file = Buffer.concat([
      Buffer.from(head + before),
      Buffer.from(bytes),
      Buffer.from(after),
    ]);
    const { text, isAsFiled } = await textOf(t, file);
    assert.deepEqual([text, isAsFiled], [`\n${before}${character}${after}`, false], label);
  }
});

test('Reports invalid bytes with their line', async (t) => {
  const bad = Buffer.concat([Buffer.from(`<svg ${NS}>\n<g/>\n<text>`), Buffer.from([0xe9])]);
  const expected = {
    code: 'artwork_svg_encoding',
    message: /UTF-8.* on line 3: save it as UTF-8$/,
  };
  await assert.rejects(textOf(t, Buffer.concat([bad, Buffer.from('</text></svg>')])), expected);
  // Truncated within a character, far beyond the first piece.
  await assert.rejects(textOf(t, Buffer.concat([Buffer.from(plain), Buffer.from([0xe2])])), {
    code: 'artwork_svg_encoding',
  });
  const far = Buffer.concat([
    Buffer.from(`<svg ${NS}>${'<g/>\n'.repeat(100_000)}`),
    Buffer.from([0xff]),
  ]);
  await assert.rejects(textOf(t, far), { message: /line 100001:/ });
  const unknown = `<?xml version="1.0" encoding="x-none"?>${plain}`;
  await assert.rejects(textOf(t, unknown), { code: 'artwork_svg_encoding', message: /"x-none"/ });
});

test('Decompresses a document, and refuses one that expands without end', async (t) => {
  assert.deepEqual(await textOf(t, gzipSync(plain)), { text: plain, isAsFiled: false });
  const both = gzipSync(Buffer.from(`\uFEFF${plain}`, 'utf16le'));
  assert.equal((await textOf(t, both)).text, plain);
  const bomb = gzipSync(`<svg ${NS}>${' '.repeat(34 * 1024 * 1024)}</svg>`);
  await assert.rejects(textOf(t, bomb), { code: 'artwork_too_large', message: /32 MiB/ });
  const hashes = Array.from({ length: 500 }, (_, at) =>
    createHash('sha256').update(String(at)).digest('hex'),
  );
  const whole = gzipSync(`<svg ${NS}>${hashes.join('')}</svg>`);
  await assert.rejects(textOf(t, whole.subarray(0, -900)), { code: 'artwork_truncated' });
  whole.fill(0xff, 5000, 5100);
  await assert.rejects(textOf(t, whole), { code: 'artwork_damaged' });
});

const illustrator = `<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 27.0.0 -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
	<!-- ]> --><!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">
	<!ENTITY ns_svg 'http://www.w3.org/2000/svg'><!ENTITY q "&#x22;&#38;amp;">
	<!ENTITY box "<rect width='1' height='2'/>"><!ELEMENT svg ANY>
	<!ATTLIST svg xmlns:xlink CDATA #FIXED "http://www.w3.org/1999/xlink" xmlns:a3 CDATA #IMPLIED>
]>
`;

test('Replaces plain entities, and keeps line numbers', async (t) => {
  const body = `<svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" a="&q;"><!-- &q; -->&box;<![CDATA[&q;]]>&lt;</svg>`;
  const { text, isAsFiled } = await textOf(t, illustrator + body);
  assert.equal(isAsFiled, false);
  assert.equal(text.split('\n').length, illustrator.split('\n').length);
  assert.equal(
    text.split('\n').at(-1),
    `<svg xmlns:xlink="http://www.w3.org/1999/xlink" ${NS} xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/" a="&quot;&amp;"><!-- &q; --><rect width='1' height='2'/><![CDATA[&q;]]>&lt;</svg>`,
  );
  assert.ok(text.includes('Generator: Adobe Illustrator'));
});

test('Refuses entities that reach outside the document or refer to one another', async (t) => {
  const subsets = [
    '<!ENTITY a SYSTEM "file:///etc/passwd">',
    '<!ENTITY a PUBLIC "x" "http://example.com/x">',
    '<!ENTITY % a "x">',
    '%a;',
    '<!ENTITY a "x"><!ENTITY b "&a;&a;">',
    '<!ENTITY b "&#38;a;">',
    `<!ENTITY a "${'x'.repeat(70_000)}">`,
    '<!ATTLIST image href CDATA "http://example.com/x.png">',
    'nonsense',
    Array.from({ length: 501 }, (_, at) => `<!ENTITY a${at} "x">`).join(''),
  ];
  for (const subset of subsets) {
    const expected = { code: 'artwork_svg_entities', message: /Preserve Illustrator Editing/ };
    const document = `<!DOCTYPE svg [${subset}]>${plain}`;
    await assert.rejects(textOf(t, document), expected, subset.slice(0, 80));
  }
  const many = `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(1000)}">]><svg ${NS}>${'&a;'.repeat(2000)}</svg>`;
  await assert.rejects(textOf(t, many), { code: 'artwork_svg_entities' });
});

test('Ignores a document type without its own declarations', async (t) => {
  const document = `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [ ]>${plain}`;
  assert.deepEqual(await textOf(t, document), { text: document, isAsFiled: true });
});

test('Recognises an SVG by its root, however far in and in any encoding', async (t) => {
  const long = `<?xml version="1.0"?>\n<!--${'licence '.repeat(30_000)}-->\n${illustrator.slice(39)}${plain}`;
  const svgs = [
    plain,
    `\uFEFF \n${plain}`,
    long,
    gzipSync(long),
    Buffer.from(long, 'utf16le'),
    utf16be(`\uFEFF${plain}`),
    `<s:svg xmlns:s="http://www.w3.org/2000/svg"/>`,
    `<?xml version="1.0" encoding="Shift_JIS"?>${plain}`,
  ];
  for (const bytes of svgs)
    assert.ok(await isSvgFile(await fileOf(t, bytes), t.signal), String(bytes).slice(0, 60));
  const others = [
    '',
    'hello <svg>',
    `<!DOCTYPE html><html><body>${plain}</body></html>`,
    `<html>${plain}</html>`,
    `<!doctype html>${plain}`,
    `<div>${plain}</div>`,
    `<!-- ${plain}`,
    `{"svg": ${JSON.stringify(plain)}}`,
    gzipSync('hello'),
    Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    Buffer.from([0xff, 0xfe]),
  ];
  for (const bytes of others) {
    assert.equal(
      await isSvgFile(await fileOf(t, bytes), t.signal),
      false,
      String(bytes).slice(0, 60),
    );
  }
});

test('Reads documents designed to be slow without delay', async (t) => {
  const long = 4_000_000;
  const slow = [
    `<!DOCTYPE svg [${'<!--'.repeat(long / 4)}`,
    `<!DOCTYPE svg [${'"<!--'.repeat(long / 8)}]>${plain}`,
    `${'<?a?>'.repeat(long / 5)}${plain}`,
    `<!DOCTYPE svg [<!ENTITY a "x">]><svg ${NS}>${'<!--'.repeat(long / 4)}`,
    `<!DOCTYPE svg [<!ENTITY a "x">]><svg ${NS}>${'&'.repeat(long)}`,
  ];
  for (const document of slow) {
    const path = await fileOf(t, document);
    const start = process.cpuUsage();
    await isSvgFile(path, t.signal);
    await readSvgText(path).catch(() => undefined);
    const { user } = process.cpuUsage(start);
    assert.ok(user < 2_000_000, `${document.slice(0, 40)} took ${user / 1000} ms`);
  }
});

test('Condenses a text but keeps what readers of tags and references need', () => {
  const href = 'href="http://example.com/x.png"';
  const data = `<image ${href} x="data:image/png;base64,${'AbCd'.repeat(50_000)}"/><a ${'b'.repeat(3000)} c="d"/>`;
  const condensed = condenseText(data);
  assert.ok(condensed.length < 3000);
  assert.ok(condensed.includes(href) && condensed.endsWith(' c="d"/>'));
  assert.equal(condenseText(plain), plain);
});
