import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installedFonts } from '../../../../src/artwork/svg/fonts/configure-fonts.ts';
import { rendererVersion } from '../../../../src/rendering/resume/renderer-version.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { aFontFile, bundled } from './fonts.ts';

const CHILD = fileURLToPath(new URL('./look-child.js', import.meta.url));
const FAMILIES = ['Arial', 'Times', 'Courier New', 'sans-serif', 'serif', 'Shop', 'Noto Sans'];

interface Host {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

async function looks(fonts: 'project' | 'machine', { env, cwd }: Host, families = FAMILIES) {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, fonts, ...families], {
    env,
    cwd,
  });
  return stdout.trim().split(' ');
}

/** A host with a user font and with settings that fontconfig and pango would follow. */
async function aHost(t: TestContext): Promise<Host> {
  const home = await tempDir(t);
  await mkdir(join(home, '.fonts'));
  const font = aFontFile(bundled('LiberationMono-Bold.ttf'), 'Shop');
  await writeFile(join(home, '.fonts/shop.ttf'), font);
  const conf = `<fontconfig><dir>${home}/.fonts</dir><cachedir>${home}/cache</cachedir><alias binding="same"><family>Arial</family><prefer><family>Shop</family></prefer></alias></fontconfig>`;
  await writeFile(join(home, 'fonts.conf'), conf);
  return {
    env: {
      HOME: home,
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
      LANG: 'ja_JP.UTF-8',
      LANGUAGE: 'ja:en',
      FC_LANG: 'ja',
      PANGO_LANGUAGE: 'ja',
    },
    cwd: home,
  };
}

test('Draws text the same with any fonts and settings of the host', async (t) => {
  const bare = { env: { HOME: '/nonexistent' }, cwd: '/' };
  const host = await aHost(t);
  const expected = await looks('project', bare);
  assert.deepEqual(await looks('project', host), expected);
  // Without our configuration, that host does make a difference.
  assert.notDeepEqual(await looks('machine', host, ['Arial']), [expected[0]]);
});

test('Draws no font of the machine with the fonts of the image', async () => {
  const [shop, noto, nonsense] = await looks('project', { env: {}, cwd: '/' }, [
    'Shop',
    'Noto Sans',
    'Nonsense',
  ]);
  assert.equal(shop, nonsense);
  assert.equal(noto, nonsense);
});

test('Names the bundled fonts and nothing of the system in the fontconfig configuration', async () => {
  const conf = await readFile(installedFonts().confPath, 'utf8');
  const folders = [...conf.matchAll(/<dir>(.*)<\/dir>/g)].map(([, folder]) => folder);
  assert.equal(folders.length, 1);
  assert.match(folders[0] ?? '', /assets\/fonts\/$/);
  assert.ok(!conf.includes('<include'));
});

test('Names the SVG engine and the faces in the renderer version', () => {
  const version = rendererVersion(installedFonts().version);
  assert.match(
    version,
    /rsvg \d+\.\d+.*pango \d.*harfbuzz \d.*freetype \d.*fonts Liberation 2\.1\.5, DejaVu 2\.37$/,
  );
  assert.notEqual(version, rendererVersion('others'));
});
