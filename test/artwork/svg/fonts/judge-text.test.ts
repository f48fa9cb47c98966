import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextRun } from '../../../../src/image-files/svg/document/examined-svg.ts';
import { installedFonts } from '../../../../src/artwork/svg/fonts/configure-fonts.ts';
import { FontLibrary } from '../../../../src/artwork/svg/fonts/faces/font-library.ts';
import { judgeText } from '../../../../src/artwork/svg/fonts/judge-text.ts';
import { aRun } from './fonts.ts';

const library = new FontLibrary(installedFonts().faces);
const judged = (...runs: readonly Partial<TextRun>[]) => judgeText(runs.map(aRun), library);

test('Text in a face that is not available is refused with element, line, text, face and remedy', () => {
  const [finding] = judged({ families: ['Bebas Neue'], element: 'tspan', line: 12 });
  assert.deepEqual(finding, {
    rule: 'svg',
    code: 'artwork_svg_font',
    detail:
      'The text "TEAM" of the tspan element in line 12 is set in Bebas Neue, which is not available: convert text to outlines, or add the face to FONTS_DIR.',
  });
});

test('The weight and style that are missing are named', () => {
  const names = [
    { families: ['Roboto'], weight: 'bold' },
    { families: ['Roboto'], weight: '300', style: 'italic' },
    { families: ['Arial'], stretch: 'condensed', weight: '700' },
  ].map((run) => / is set in (.*), which/.exec(judged(run)[0]?.detail ?? '')?.[1]);
  assert.deepEqual(names, ['Roboto Bold', 'Roboto Light Italic', 'Arial Condensed Bold']);
});

test('A later family in the list does not make up for the first', () => {
  const [finding] = judged({ families: ['Futura', 'Arial', 'sans-serif'] });
  assert.equal(finding?.code, 'artwork_svg_font');
});

test('A stand-in is always a warning, told once for all texts in that face', () => {
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

test('Generic families, and none at all, give no finding in any weight and style', () => {
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

test('Characters that a face lacks are named by number and as text', () => {
  const [finding] = judged({ families: ['sans-serif'], text: 'Team \u6f22\u5b57' });
  assert.equal(finding?.code, 'artwork_svg_glyph');
  assert.match(
    finding.detail,
    /needs "\u6f22" \(U\+6F22\), "\u5b57" \(U\+5B57\), which Liberation Sans does not have: convert/,
  );
});

test('Emoji that no face has are refused', () => {
  const [finding] = judged({ families: ['sans-serif'], text: 'Team \u{1f600}' });
  assert.match(finding?.detail ?? '', /U\+1F600/);
});

test('A long text is quoted by its beginning', () => {
  const [finding] = judged({ families: ['Futura'], text: 'x'.repeat(5000) });
  assert.ok((finding?.detail ?? '').length < 300);
});

test('Of a document with hundreds of faces, some are told', () => {
  const runs = Array.from({ length: 300 }, (_, index) => ({ families: [`Face ${index}`] }));
  assert.equal(judged(...runs).length, 20);
});
