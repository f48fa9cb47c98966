/* eslint-disable no-control-regex -- ZIP signatures contain control characters */
import type { FileKind } from './file-kinds.ts';

const AS_VECTOR = 'export it as SVG, or as PNG at 300 dpi';
const EXPORTED = 'export the image in it as PNG';

/** Kinds by the names of the first files, or by the media type that is stored first (ODF, EPUB). */
const KINDS: readonly (readonly [RegExp, string, string, boolean])[] = [
  [
    /mimetypeapplication\/vnd\.oasis\.opendocument\.graphics/,
    'an OpenDocument drawing',
    AS_VECTOR,
    true,
  ],
  [/mimetypeapplication\/vnd\.oasis\.opendocument/, 'an OpenDocument file', EXPORTED, false],
  [/mimetypeapplication\/x-krita/, 'a Krita document', 'export it as PNG', true],
  [/mimetypeimage\/openraster/, 'an OpenRaster document', 'export it as PNG', true],
  [/Document\.archive|QuickLook\/Thumbnail\.png/, 'a Procreate document', 'export it as PNG', true],
  [/canvas\.fig/, 'a Figma document', AS_VECTOR, true],
  [/(?:document|meta|user)\.json|pages\/[0-9A-F-]{36}\.json/, 'a Sketch document', AS_VECTOR, true],
  [/content\/riffData\.cdr|content\/root\.dat/, 'a CorelDRAW document', AS_VECTOR, true],
  [/word\//, 'a Word document', EXPORTED, false],
  [/ppt\//, 'a PowerPoint document', EXPORTED, false],
  [/xl\//, 'an Excel document', EXPORTED, false],
  [/FixedDoc|FixedPage|_rels\/\.rels[^]{0,3000}Documents\/1/, 'an XPS document', AS_VECTOR, false],
  [/\[Content_Types\]\.xml|_rels\/\.rels/, 'an Office document', EXPORTED, false],
];

/**
 * @param bytes the start of the file, one character per byte
 * @returns null if it is not a ZIP archive
 */
export function nameZipKind(bytes: string): FileKind | null {
  if (!/^PK(?:\x03\x04|\x05\x06|\x07\x08)/.test(bytes)) return null;
  const [, is, remedy, isImage] = KINDS.find(([pattern]) => pattern.test(bytes)) ?? [];
  if (is !== undefined && remedy !== undefined) return { is, remedy, isImage: isImage ?? false };
  const unpack = 'unpack it and send the image inside';
  return { is: 'a ZIP archive', remedy: unpack, isImage: false };
}
