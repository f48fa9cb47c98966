import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProcessEnvironment } from '../../../config/process-environment.ts';
import { SerialQueue } from '../../../image-files/serial-queue.ts';
import type { FontTrial } from '../fonts/embedded/font-trial.ts';

const CHILD = new URL('./draw-with-fonts-child.js', import.meta.url);
/** The process for a document exits after it has been idle for this long. */
const IDLE_MS = 3000;

/** A message to the process. */
export type DrawingOrder =
  | { readonly type: 'draw'; readonly document: string; readonly to: string }
  | { readonly type: 'try'; readonly trials: readonly FontTrial[] };

/** The process's reply. */
export type DrawingAnswer =
  | { readonly done: true; readonly unusable: readonly string[] }
  | { readonly done: false; readonly error: string };

interface Drawer {
  readonly folder: string;
  readonly child: ChildProcess;
  idle: NodeJS.Timeout | undefined;
}

/** One process at a time, because each takes 70 MB plus the memory for its drawing. */
const queue = new SerialQueue();
let drawer: Drawer | null = null;

export interface DrawWithFonts {
  /** A document that `svgWindow` made. */
  readonly document: Buffer;
  /** Folder of its fonts. The document and its pixels pass through it. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Draws a document with its embedded fonts, in a separate process. Each thread of this process keeps the
 * fonts it found when it first drew text (pango has one font map per thread). Fonts added later would be
 * found only by chance, and fonts loaded for one document would stay loaded.
 * @returns its pixels: sRGB with alpha
 * @throws Error with the decoder's message; the signal's reason
 */
export async function drawWithFonts(request: DrawWithFonts): Promise<Buffer> {
  const { document, folder, signal } = request;
  const path = join(folder, randomUUID());
  const [source, to] = [`${path}.svg`, `${path}.rgba`];
  try {
    await writeFile(source, document);
    await ask({ type: 'draw', document: source, to }, folder, signal);
    return await readFile(to);
  } finally {
    await Promise.all([source, to].map((file) => rm(file, { force: true })));
  }
}

/** Lists the font files in `folder` that the renderer cannot open or draw with. */
export async function findUnusableFonts({
  folder,
  trials,
  signal,
}: {
  readonly folder: string;
  readonly trials: readonly FontTrial[];
  readonly signal: AbortSignal;
}): Promise<readonly string[]> {
  return ask({ type: 'try', trials }, folder, signal);
}

function ask(
  order: DrawingOrder,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  return queue.run(async () => {
    signal?.throwIfAborted();
    // Without this file, fontconfig would silently draw hollow boxes.
    await access(confOf(folder));
    const current = drawerOf(folder);
    const { child } = current;
    clearTimeout(current.idle);
    child.channel?.ref();
    try {
      child.send(order);
      const answer = await answerOf(child, signal);
      if (!answer.done) throw new Error(answer.error);
      rest(current);
      return answer.unusable;
    } catch (error) {
      // After an abort, the process is still drawing.
      if (signal?.aborted === true) end(current);
      else rest(current);
      throw error;
    }
  });
}

async function answerOf(
  child: ChildProcess,
  signal: AbortSignal | undefined,
): Promise<DrawingAnswer> {
  const over = new AbortController();
  const until = { signal: AbortSignal.any([over.signal, ...(signal ? [signal] : [])]) };
  const ended = once(child, 'exit', until).then(() => {
    throw new Error('The process that draws documents with fonts ended.');
  });
  try {
    const [answer] = (await Promise.race([once(child, 'message', until), ended])) as [
      DrawingAnswer,
    ];
    return answer;
  } finally {
    over.abort();
    ended.catch(() => undefined);
  }
}

function drawerOf(folder: string): Drawer {
  if (drawer?.folder === folder && drawer.child.connected) return drawer;
  if (drawer !== null) end(drawer);
  const confPath = confOf(folder);
  const child = fork(CHILD, [confPath], {
    env: { ...readProcessEnvironment(), FONTCONFIG_FILE: confPath },
    execArgv: [],
  });
  child.on('error', () => child.kill('SIGKILL'));
  child.unref();
  drawer = { folder, child, idle: undefined };
  return drawer;
}

function confOf(folder: string): string {
  return join(folder, 'fonts.conf');
}

function rest(current: Drawer): void {
  current.child.channel?.unref();
  current.idle = setTimeout(() => end(current), IDLE_MS).unref();
}

function end(current: Drawer): void {
  clearTimeout(current.idle);
  current.child.kill('SIGKILL');
  if (drawer === current) drawer = null;
}
