import { ArtworkFault, type ArtworkFaultCode } from '../artwork-fault.ts';
import { FILE_KINDS, type FileKind } from './file-kinds.ts';
import type { ByteWindow } from '../structure/byte-window.ts';
import { nameTextKind } from './text-kinds.ts';
import { nameZipKind } from './zip-kinds.ts';

/** As much of a file as its kind is told by. */
const HEAD_BYTES = 4096;

/**
 * What a file is that is none of our formats, told by its first bytes, and what to do about it.
 * @returns ArtworkFault `artwork_not_an_image`, or `artwork_unsupported_format` for a picture
 */
export async function nameFileKind(file: ByteWindow): Promise<ArtworkFault> {
  const head = Buffer.from(await file.at(0, HEAD_BYTES));
  const { is, remedy, isPicture } = kindOf(head);
  const code: ArtworkFaultCode = isPicture ? 'artwork_unsupported_format' : 'artwork_not_an_image';
  return new ArtworkFault(code, `is ${is}: ${remedy}`);
}

const EMPTY: FileKind = { is: 'empty', remedy: 'send the file again', isPicture: false };
const BLANK: FileKind = {
  is: 'a file of nothing but zeros',
  remedy: 'copy it anew and send it again',
  isPicture: false,
};
const UNKNOWN: FileKind = {
  is: 'in a format that cannot be printed',
  remedy: 'send a PNG, JPEG, WebP, TIFF, AVIF, GIF or SVG file',
  isPicture: false,
};

function kindOf(head: Buffer): FileKind {
  if (head.length === 0) return EMPTY;
  if (head.every((byte) => byte === 0)) return BLANK;
  const bytes = head.toString('latin1');
  const known = FILE_KINDS.find(([pattern]) => pattern.test(bytes))?.[1];
  return known ?? nameZipKind(bytes) ?? nameTextKind(head) ?? UNKNOWN;
}
