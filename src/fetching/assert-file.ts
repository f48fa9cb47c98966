import { ArtworkFault } from '../image-files/artwork-fault.ts';
import { nameTextKind, WEB_PAGE } from '../image-files/kinds/text-kinds.ts';
import type { Answer } from './answer.ts';
import { TEXT_TYPE, titleOf, wordsOf } from './refusal.ts';
import { nameUrl } from './target-url.ts';

const CHECK_LINK = 'check the link and send the image file';
const HEAD_BYTES = 4096;
/** Remedies for hosts whose share links lead to a page, and whose links to files are not documented. */
const SHARE_LINKS: Readonly<Record<string, string>> = {
  'drive.google.com':
    'links of Google Drive lead to a page about the file; download the file and upload it (POST /artworks)',
  'accounts.google.com':
    'the file is not shared with everybody; download it and upload it (POST /artworks)',
};
/** The start of JSON, or of an error of an object store. An image starts with neither. */
const ERROR = /^\s*(?:[[{]|(?:<\?xml[^>]{0,200}>\s*)?<Error>)/;
const DRAWING = /<(?:[\w-]{1,50}:)?svg[\s>]/i;

/**
 * Refuses a text that a server sends instead of a file, although with status 200, by its first bytes.
 * @throws ArtworkFault `artwork_not_an_image` with the type, the first words and the address of the answer
 */
export function assertFile(head: Buffer, answer: Answer): void {
  const kind = nameTextKind(head.subarray(0, HEAD_BYTES));
  const isPage = kind === WEB_PAGE;
  if (kind === null || (!isPage && !isMessage(head, answer))) return;
  const text = head.toString('utf8', 0, HEAD_BYTES);
  const words = isPage ? titleOf(text)?.slice(0, 100) : wordsOf(text);
  const { url, isRedirected } = answer;
  const type = answer.header('content-type');
  const facts = [
    ...(type === null ? [] : [type.replace(/;.*/s, '').trim()]),
    ...(words === undefined ? [] : [`"${words}"`]),
    ...(isRedirected ? [`from ${nameUrl(url)}`] : []),
  ];
  const about = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  const remedy = isPage ? (SHARE_LINKS[url.hostname] ?? kind.remedy) : CHECK_LINK;
  throw new ArtworkFault('artwork_not_an_image', `is ${kind.is}${about}: ${remedy}`);
}

/** Whether a text says what is wrong. A drawing is text as well, and may arrive in small pieces. */
function isMessage(head: Buffer, answer: Answer): boolean {
  if (!TEXT_TYPE.test(answer.header('content-type') ?? '')) return false;
  const text = head.toString('latin1', 0, HEAD_BYTES);
  const isAll =
    head.length <= HEAD_BYTES && Number(answer.header('content-length')) === head.length;
  return ERROR.test(text) || (isAll && !DRAWING.test(text));
}
