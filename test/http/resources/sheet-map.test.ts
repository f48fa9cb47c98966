import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import type { JobRequest } from '../../../src/gang-sheet/order.ts';
import type { Plan } from '../../../src/gang-sheet/plan.ts';
import { drawSheetMap } from '../../../src/http/resources/sheet-map.ts';
import { escapeXml, shorten } from '../../../src/http/resources/svg-text.ts';
import { aPlan } from '../../support/service/fake-jobs.ts';
import { anItem, anOrder, aRequest, aSheet } from '../../support/service/make-job.ts';

function draw(request: JobRequest, plan: Plan = aPlan()): string {
  return [...drawSheetMap({ request, plan, sheet: plan.sheets[0]! })].join('');
}

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe('the map of a sheet', () => {
  it('shows the sheet and every piece to scale, in pixels of the print file', () => {
    const svg = draw(aRequest());
    assert.match(svg, /<rect class="sheet" width="6600" height="4000"\/>/);
    assert.match(
      svg,
      /translate\(75 75\)"><title>.*?<rect class="piece" width="3300" height="3000"/,
    );
    assert.match(
      svg,
      /translate\(3450 75\)"><title>.*?<rect class="piece" width="3000" height="3300"/,
    );
  });

  it('has a heading in the unit of the request', () => {
    assert.match(draw(aRequest()), /part 1 of 1 · 22 × 13\.333 in · 2 pieces/);
    const metric = aRequest({ sheet: aSheet({ unit: 'mm' }) });
    assert.match(draw(metric), /part 1 of 1 · 558\.8 × 338\.667 mm · 2 pieces/);
    assert.match(draw(metric), /width="558\.8mm"/);
  });

  it('names order, item and copy of each piece', () => {
    const svg = draw(aRequest());
    for (const copy of [1, 2]) {
      assert.match(svg, new RegExp(`<title>order 1001, item front, copy ${copy}</title>`));
      assert.match(svg, new RegExp(`>1001</tspan>.*?>front</tspan>.*?>#${copy}</tspan>`));
    }
  });

  it('shortens long ids in the middle and has the whole id in the title', () => {
    const id = `web-${'x'.repeat(60)}-0042`;
    const svg = draw(aRequest({ orders: [anOrder({ id })] }));
    assert.equal(count(svg, new RegExp(id, 'g')), 2);
    assert.match(svg, />web-x+…x+-0042<\/tspan>/);
  });

  it('keeps text within its piece, along the longer side', () => {
    const plan = aPlan();
    const [wide] = plan.fittings;
    const fittings = [wide!, { ...wide!, widthPx: 40, heightPx: 2000 }];
    const svg = draw(aRequest(), { ...plan, fittings });
    const [, narrow] = svg.split('translate(3450 75)');
    assert.match(narrow!, /rotate\(-90\)" font-size="([\d.]+)"/);
    const size = Number(/font-size="([\d.]+)"/.exec(narrow!)![1]);
    assert.ok(3 * 1.2 * size <= 40);
  });

  it('escapes text so that none becomes markup', async () => {
    const evil = `</title><script>alert(1)</script><a href="javascript:x" onload='y'>&amp;\u{FFFE}`;
    const items = [anItem({ id: evil })];
    const svg = draw(aRequest({ orders: [anOrder({ id: evil, items })] }));
    assert.doesNotMatch(svg, /<script|<a |onload='|javascript:x" /);
    assert.equal(count(svg, /<title>/g), 3);
    assert.equal(count(svg, /&lt;script&gt;/g), 4);
    // librsvg is strict and refuses XML that is not well-formed.
    await sharp(Buffer.from(svg), { density: 10 }).toBuffer();
  });

  it('gives each order its own colour', () => {
    const orders = [anOrder({ id: 'a' }), anOrder({ id: 'b' })];
    const plan = aPlan();
    const [sheet] = plan.sheets;
    const placements = sheet!.placements.map((placement, item) => ({ ...placement, item }));
    const svg = draw(aRequest({ orders }), { ...plan, sheets: [{ ...sheet!, placements }] });
    const fills = [...svg.matchAll(/fill="(hsl\([^"]+)"/g)].map(([, fill]) => fill);
    assert.equal(new Set(fills).size, 2);
  });

  it('comes in chunks, even with twenty thousand pieces', () => {
    const plan = aPlan();
    const placements = Array.from({ length: 20_000 }, (_, index) => ({
      item: 0,
      copy: index + 1,
      fitting: 0,
      xPx: (index % 100) * 66,
      yPx: Math.floor(index / 100) * 66,
    }));
    const sheets = [{ ...plan.sheets[0]!, placements }];
    const input = { request: aRequest(), plan: { ...plan, sheets }, sheet: sheets[0]! };
    const chunks = [...drawSheetMap(input)];
    assert.ok(chunks.length > 20);
    assert.ok(Math.max(...chunks.map(({ length }) => length)) < 300_000);
    assert.equal(count(chunks.join(''), /<g /g), 20_000);
  });
});

describe('text in an SVG', () => {
  it('keeps its content', () => {
    assert.equal(escapeXml(`a<b>&"c'`), 'a&lt;b&gt;&amp;&quot;c&#39;');
    assert.equal(escapeXml('é 注文 \u{1F600}'), 'é 注文 \u{1F600}');
  });

  it('replaces characters that XML cannot hold', () => {
    assert.equal(escapeXml('a\u{0}b\u{1B}c\u{FFFF}'), 'a\u{FFFD}b\u{FFFD}c\u{FFFD}');
  });

  it('is shortened in the middle, by whole characters', () => {
    assert.equal(shorten('short', 5), 'short');
    assert.equal(shorten('123456789', 5), '12…89');
    assert.equal(shorten('\u{1F600}'.repeat(9), 4), '\u{1F600}\u{1F600}…\u{1F600}');
  });
});
