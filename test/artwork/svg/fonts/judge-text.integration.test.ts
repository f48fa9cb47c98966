import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextRun } from '../../../../src/image-files/svg/document/examined-svg.ts';
import { installedFonts } from '../../../../src/artwork/svg/fonts/configure-fonts.ts';
import { FontLibrary } from '../../../../src/artwork/svg/fonts/faces/font-library.ts';
import { judgeText } from '../../../../src/artwork/svg/fonts/judge-text.ts';
import { aRun } from './fonts.ts';

const library = new FontLibrary(installedFonts().faces);
const judged = (...runs: readonly Partial<TextRun>[]) => judgeText(runs.map(aRun), library);

test('Refuses text in an unavailable face, with element, line, text, face and remedy', () => {
  const [finding] = judged({ families: ['Bebas Neue'], element: 'tspan', line: 12 });
  assert.deepEqual(finding, {
    rule: 'svg',
    code: 'artwork_svg_font',
    detail:
      'The text "TEAM" of the tspan element on line 12 is set in Bebas Neue, which is not available: convert text to outlines, or add the face to FONTS_DIR.',
  });
});

test('Names the missing weight and style', () => {
  const names = [
    { families: ['Roboto'], weight: 'bold' },
    { families: ['Roboto'], weight: '300', style: 'italic' },
    { families: ['Arial'], stretch: 'condensed', weight: '700' },
  ].map((run) => / is set in (.*), which/.exec(judged(run)[0]?.detail ?? '')?.[1]);
  assert.deepEqual(names, ['Roboto Bold', 'Roboto Light Italic', 'Arial Condensed Bold']);
});

test('Does not accept a later family in place of the first', () => {
  const [finding] = judged({ families: ['Futura', 'Arial', 'sans-serif'] });
  assert.equal(finding?.code, 'artwork_svg_font');
});

test('Always warns about a stand-in, once for all texts in that face', () => {
  const findings = judged(
    { families: ['Arial'] },
    { families: ['arial'], weight: 'bold' },
    { families: ['Arial'] },
  );
  const [first] = findings;
  assert.deepEqual([findings.length, first?.rule, first?.code], [1, null, 'svg_font_stand_in']);
  assert.match(
    findings[0]?.detail ?? '',
    /line 3 \(and 2 more\) is set in Arial and drawn in Liberation Sans/,
  );
});

test('Reports nothing for text in a generic family or without a family, in any weight and style', () => {
  for (const families of [
    [],
    ['sans-serif'],
    ['serif'],
    ['monospace'],
    ['system-ui'],
    ['-apple-system', 'Roboto'],
  ]) {
    for (const weight of ['normal', '100', 'bold', '900', 'bolder', 'lighter']) {
      const runs = ['normal', 'italic', 'oblique 10deg'].map((style) => ({
        families,
        weight,
        style,
      }));
      assert.deepEqual(judged(...runs), [], families.join());
    }
  }
});

test('Names missing characters by number and as text', () => {
  const [finding] = judged({ families: ['sans-serif'], text: 'Team \u6f22\u5b57' });
  assert.equal(finding?.code, 'artwork_svg_glyph');
  assert.match(
    finding.detail,
    /needs "\u6f22" \(U\+6F22\), "\u5b57" \(U\+5B57\), which Liberation Sans does not have: convert/,
  );
});

test('Refuses emoji that no face has', () => {
  const [finding] = judged({ families: ['sans-serif'], text: 'Team \u{1f600}' });
  assert.match(finding?.detail ?? '', /U\+1F600/);
});

test('Quotes the beginning of a long text', () => {
  const [finding] = judged({ families: ['Futura'], text: 'x'.repeat(5000) });
  assert.ok((finding?.detail ?? '').length < 300);
});

test('Limits the findings about a document with hundreds of faces', () => {
  const runs = Array.from({ length: 300 }, (_, index) => ({ families: [`Face ${index}`] }));
  assert.equal(judged(...runs).length, 20);
});
