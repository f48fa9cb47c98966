import { ArtworkFault } from '../image-files/artwork-fault.ts';
import type { Answer } from './answer.ts';
import { nameUrl } from './target-url.ts';

/** Statuses that may be another one a little later (RFC 9110, 15; RFC 6585, 4; RFC 8470, 5.2). */
const PASSING: ReadonlySet<number> = new Set([202, 408, 425, 429]);
/** Statuses with a file: also when it was only made for this request, or when a proxy has copied it. */
const WITH_FILE: ReadonlySet<number> = new Set([200, 201, 203]);
/** As much of a body as is read for its first words. */
const READ_BYTES = 4096;
const MOST_CHARACTERS = 200;
/** Types of answers that people can read. */
export const TEXT_TYPE = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|problem))/i;

/** Whether an answer is the whole file. Some caches send a part unasked, which may be all of it. */
export function isWholeFile({ status, range }: Pick<Answer, 'status' | 'range'>): boolean {
  if (status !== 206) return WITH_FILE.has(status);
  const [, from, to, all] = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(range ?? '') ?? [];
  return Number(from) === 0 && Number(to) + 1 === Number(all);
}

/** Whether the same request may succeed a little later. */
export function mayPass(status: number): boolean {
  return PASSING.has(status) || status >= 500;
}

/**
 * Describes an answer without the whole file: an expired signature, a wrong one and a wall against
 * bots need three different people. The body is closed.
 */
export async function refusalOf(answer: Answer): Promise<ArtworkFault> {
  const { status, url, isRedirected, range } = answer;
  const words = TEXT_TYPE.test(answer.header('content-type') ?? '') ? await firstWords(answer) : '';
  answer.close();
  const server = isRedirected ? nameUrl(url) : 'the server';
  const wall = answer.header('cf-mitigated');
  const details = [
    `could not be fetched: ${server} responded with status ${status}`,
    ...(range === null ? [] : [`and sent a part of the file (${clean(range)})`]),
    ...(words === '' ? [] : [`saying "${words}"`]),
    ...(wall === null ? [] : [`(cf-mitigated: ${clean(wall)}, a protection against bots)`]),
  ];
  return new ArtworkFault('artwork_http_status', details.join(' '), { transient: mayPass(status) });
}

async function firstWords(answer: Answer): Promise<string> {
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of answer.body()) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= READ_BYTES) break;
    }
  } catch {
    // What has arrived is enough.
  }
  return wordsOf(head.subarray(0, READ_BYTES).toString('utf8'));
}

/** Returns the readable words of a text, a page or an XML document, cut. */
export function wordsOf(text: string): string {
  const title = titleOf(text);
  const words = title ?? clean(text.replace(/<[^>]{0,500}>/g, ' '));
  return words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
}

/** Returns the title of a web page; null if it has none. */
export function titleOf(text: string): string | null {
  const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(text)?.[1]?.trim() ?? '';
  return title === '' ? null : clean(title);
}

/** Without control characters and runs of blanks, which could disturb a log or a terminal. */
function clean(text: string): string {
  return text.replace(/[\s\p{C}"]+/gu, ' ').trim();
}
