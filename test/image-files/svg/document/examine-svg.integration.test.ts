import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineSvg } from '../../../../src/image-files/svg/document/examine-svg.ts';
import { svgText } from './documents.ts';

const { signal } = new AbortController();

test('Examines a document in a thread and returns it unchanged where nothing has to change', async () => {
  const plain = svgText('<rect width="9" height="9"/>');
  const examined = await examineSvg(plain, signal);
  assert.equal(examined.document, plain);
  assert.equal(examined.isChanged, false);
  assert.deepEqual(examined.findings, []);
});

test('Keeps simultaneously examined documents apart', async () => {
  const documents = [1, 2, 3, 4].map((width) =>
    svgText(`<rect style="--w:${width};width:var(--w)"/>`),
  );
  const examined = await Promise.all(documents.map((document) => examineSvg(document, signal)));
  for (const [index, { document }] of examined.entries()) {
    assert.match(document, new RegExp(`width:${index + 1}!important`));
  }
});

test('Throws a fault found in the thread, and the thread continues', async () => {
  await assert.rejects(examineSvg(svgText('<g>'), signal), { code: 'artwork_damaged' });
  assert.equal((await examineSvg(svgText(''), signal)).isChanged, false);
});

test('Stops examining when it is cancelled', async () => {
  const large = svgText('<g class="a"/>'.repeat(300_000));
  const controller = new AbortController();
  const examining = examineSvg(large, controller.signal);
  setTimeout(() => controller.abort(new Error('no longer wanted')), 100);
  await assert.rejects(examining, /no longer wanted/);
  assert.equal((await examineSvg(svgText(''), signal)).isChanged, false);
});

test('Leaves the event loop free while it examines a large document', async () => {
  const large = svgText(
    '<rect style="fill:red;stroke:blue" width="10" height="10"/>'.repeat(100_000),
  );
  const before = performance.eventLoopUtilization();
  const started = performance.now();
  await examineSvg(large, signal);
  const { active } = performance.eventLoopUtilization(before);
  assert.ok(active < (performance.now() - started) / 4, `the event loop was busy for ${active} ms`);
});

test('Examines documents designed to be slow in time, or refuses them', async () => {
  const nested = `${':not('.repeat(50_000)}a${')'.repeat(50_000)}`;
  for (const content of [
    `<g transform="translate(${'1'.repeat(50_000)}x)" style="transform:translate(${'1'.repeat(50_000)}x)"/>`,
    `<g style="fill:${'var(--a,'.repeat(5000)}" transform-origin="5"/>`,
    `<style>:root{${Array.from({ length: 60 }, (_, at) => `--v${at}:var(--v${at + 1}) var(--v${at + 1});`).join('')}--v60:xxxxxxxxxx} g{fill:var(--v0)}</style><g/>`,
    `<style>${nested}{fill:red}</style><g/>`,
    `<g fill="${'url('.repeat(50_000)}"/>`,
  ]) {
    const started = performance.now();
    await examineSvg(svgText(content), signal).catch((error: unknown) => {
      assert.match(String(error), /ArtworkFault: .*(?:simplify|Inkscape|PNG)/);
    });
    const tookMs = performance.now() - started;
    assert.ok(tookMs < 20_000, `${content.slice(0, 50)} took ${tookMs} ms`);
  }
});
