import { ArtworkFault, type ArtworkFaultCode } from '../artwork-fault.ts';
import { FILE_KINDS, type FileKind } from './file-kinds.ts';
import type { ByteWindow } from '../bytes/byte-window.ts';
import { nameTextKind } from './text-kinds.ts';
import { nameZipKind } from './zip-kinds.ts';

/** Number of leading bytes that identify a kind. */
const HEAD_BYTES = 4096;

/**
 * Recognises an unsupported file by its first bytes, and returns its kind with a remedy.
 * @returns ArtworkFault `artwork_unsupported_format` for an image, `artwork_not_an_image` otherwise
 */
export async function nameFileKind(file: ByteWindow): Promise<ArtworkFault> {
  const head = Buffer.from(await file.at(0, HEAD_BYTES));
  const { is, remedy, isImage } = kindOf(head);
  const code: ArtworkFaultCode = isImage ? 'artwork_unsupported_format' : 'artwork_not_an_image';
  return new ArtworkFault(code, `is ${is}: ${remedy}`);
}

const EMPTY: FileKind = { is: 'empty', remedy: 'send the file again', isImage: false };
const BLANK: FileKind = {
  is: 'a file that contains only zero bytes',
  remedy: 'copy it again and send the copy',
  isImage: false,
};
const UNKNOWN: FileKind = {
  is: 'in an unsupported format',
  remedy: 'send a PNG, JPEG, WebP, TIFF, AVIF, GIF or SVG file',
  isImage: false,
};

function kindOf(head: Buffer): FileKind {
  if (head.length === 0) return EMPTY;
  if (head.every((byte) => byte === 0)) return BLANK;
  const bytes = head.toString('latin1');
  const known = FILE_KINDS.find(([pattern]) => pattern.test(bytes))?.[1];
  return known ?? nameZipKind(bytes) ?? nameTextKind(head) ?? UNKNOWN;
}
