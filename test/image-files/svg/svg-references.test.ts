import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSelfContained } from '../../../src/image-files/svg/svg-references.ts';
import { svg } from '../../artwork/pictures.ts';

test('Accepts references inside the document, data URIs and links', () => {
  const inside = [
    '<use href="#a"/><use xlink:href=\'#a\'/><rect fill="url(#g)" filter=\'url( "#f" )\'/>',
    '<rect style="fill:url(&quot;#g&quot;)"/><image href="data:image/png;base64,AAAA"/>',
    '<style>@font-face { font-family: x; src: url("data:font/woff2;base64,AAAA") }</style>',
    '<a href="https://example.com/"><text>shop</text></a>',
    '<!-- <image href="http://example.com/x.png"/> -->',
  ];
  assertSelfContained(svg(inside.join('')).toString());
});

test('Refuses everything that would have to be fetched, expanded or run', () => {
  const outside = [
    '<image href="http://example.com/x.png"/>',
    "<image xlink:href = 'file:///etc/passwd'/>",
    '<image\nhref="logo.png"/>',
    '<image href="&#104;ttp://example.com/x.png"/>',
    '<image n:href="//example.com/x.png"/>',
    '<use href="other.svg#a"/>',
    '<animate href=""/>',
    '<rect fill="url(http://example.com/#g)"/>',
    '<rect style="fill: URL( \'x.svg#g\' )"/>',
    '<style>@import "x.css";</style>',
    '<?xml-stylesheet href="x.css"?>',
  ];
  for (const inner of outside) {
    const expected = { code: 'artwork_svg_outside_reference' };
    assert.throws(() => assertSelfContained(svg(inner).toString()), expected, inner);
  }
  const entities = `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg('&a;').toString()}`;
  assert.throws(() => assertSelfContained(entities), { code: 'artwork_svg_entities' });
  const script = svg('<script>alert(1)</script>').toString();
  assert.throws(() => assertSelfContained(script), { code: 'artwork_svg_script' });
});
