import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { Judged, Picturing } from './judge.ts';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--hide-scrollbars',
  '--no-first-run',
  // Forces sRGB, no matter which screen the machine reports.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--remote-debugging-pipe',
];
/**
 * Maps generic families to Liberation, as the service documents. Needs the Debian packages
 * fonts-liberation and, for texts that name it, fonts-dejavu-core.
 */
const FONTS = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
${[
  ['sans-serif', 'Liberation Sans'],
  ['serif', 'Liberation Serif'],
  ['monospace', 'Liberation Mono'],
]
  .map(
    ([generic, face]) =>
      `<match target="pattern"><test name="family"><string>${generic}</string></test><edit name="family" mode="prepend" binding="strong"><string>${face}</string></edit></match>`,
  )
  .join('')}
</fontconfig>`;
const MIME: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  svgz: 'image/svg+xml',
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
};

/** Runs in the page: draws the image at its size and returns its RGBA in base64. */
const DRAW = `async (url, width, height) => {
  const image = new Image();
  image.width = width;
  if (height > 0) image.height = height;
  image.src = url;
  await image.decode();
  const isDrawing = url.startsWith('data:image/svg');
  const canvas = document.createElement('canvas');
  const ratio = image.naturalHeight / image.naturalWidth;
  canvas.width = isDrawing ? width : image.naturalWidth;
  canvas.height = isDrawing ? height || Math.round(width * ratio) : image.naturalHeight;
  const context = canvas.getContext('2d', { colorSpace: 'srgb' });
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (let at = 0; at < data.length; at += 8192) {
    text += String.fromCharCode(...data.subarray(at, at + 8192));
  }
  return canvas.width + ' ' + canvas.height + ' ' + btoa(text);
}`;

/** @throws when chromium is missing (Debian package of that name) */
export async function startChromium(): Promise<Picturing> {
  const profile = await mkdtemp(join(tmpdir(), 'gangsheet-judge-'));
  const fonts = join(profile, 'fonts.conf');
  await writeFile(fonts, FONTS);
  const child = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, FONTCONFIG_FILE: fonts },
  });
  await once(child, 'spawn');
  const send = debuggerOf(child);
  const { product } = (await send('Browser.getVersion', {})) as { product: string };
  const { targetInfos } = (await send('Target.getTargets', {})) as {
    targetInfos: { type: string; targetId: string }[];
  };
  const { targetId } = targetInfos.find(({ type }) => type === 'page')!;
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  const { sessionId } = attached as { sessionId: string };
  return {
    version: product
      .replace('/', ' ')
      .replace('HeadlessChrome', 'Chromium')
      .replace('Chrome ', 'Chromium '),
    async picture({ file, bytes, widthPx, heightPx }: Judged) {
      const plain = file.endsWith('svgz') ? gunzipSync(bytes) : bytes;
      const url = `data:${MIME[file.split('.').at(-1)!]};base64,${plain.toString('base64')}`;
      const expression = `(${DRAW})(${JSON.stringify(url)}, ${widthPx}, ${heightPx})`;
      const params = { expression, awaitPromise: true, returnByValue: true };
      const answer = (await send('Runtime.evaluate', params, sessionId)) as {
        result: { value?: unknown };
        exceptionDetails?: { exception?: { description?: string } };
      };
      if (typeof answer.result.value !== 'string')
        throw new Error(answer.exceptionDetails?.exception?.description ?? 'not drawn');
      const [width, height, data = ''] = answer.result.value.split(' ');
      const pixels = Buffer.from(data, 'base64');
      return { widthPx: Number(width), heightPx: Number(height), pixels };
    },
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Send = (method: string, params: object, sessionId?: string) => Promise<unknown>;

/** The debugging pipe of Chromium: JSON messages, each followed by a zero byte. */
function debuggerOf(child: ChildProcess): Send {
  const [, , , toChromium, fromChromium] = child.stdio as unknown as [
    unknown,
    unknown,
    unknown,
    Writable,
    Readable,
  ];
  const waiting = new Map<number, (message: Message) => void>();
  let parts: Buffer[] = [];
  fromChromium.on('data', (piece: Buffer) => {
    let rest = piece;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      parts.push(rest.subarray(0, end));
      const message = JSON.parse(Buffer.concat(parts).toString()) as Message;
      parts = [];
      rest = rest.subarray(end + 1);
      waiting.get(message.id ?? -1)?.(message);
    }
    parts.push(rest);
  });
  let last = 0;
  return (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      toChromium.write(
        `${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`,
      );
    });
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}
