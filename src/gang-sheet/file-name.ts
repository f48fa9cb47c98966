/** Placeholders that a file name template may contain, in braces. */
export const PLACEHOLDERS = ['order', 'part', 'parts', 'width', 'length', 'date'] as const;

type Placeholder = (typeof PLACEHOLDERS)[number];

export interface FileNameInput {
  /** Template with placeholders in braces; null for the default name. */
  readonly template: string | null;
  readonly jobId: string;
  /** Format of the print file; also its file extension. */
  readonly format: string;
  /** Value of each placeholder. */
  readonly values: Readonly<Record<Placeholder, string>>;
}

/** ext4, APFS and NTFS allow 255 bytes; the difference leaves room for a browser's " (1)". */
const MAX_STEM_BYTES = 200;

/** Windows reserves these names for devices, with any extension. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/**
 * Characters that Windows or POSIX forbid in file names, control characters, and marks that reverse
 * the direction of text.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Returns every brace expression in a template that is not a known placeholder. */
export function unknownPlaceholders(template: string): readonly string[] {
  const known = new Set<string>(PLACEHOLDERS.map((name) => `{${name}}`));
  const found = template.match(/\{[^{}]*\}|[{}]/g) ?? [];
  return found.filter((braced) => !known.has(braced));
}

/**
 * Returns the name of a print file. The name is valid on every file system and in an HTTP header, and
 * is unique within the job.
 */
export function partFileName({ template, jobId, format, values }: FileNameInput): string {
  if (template === null) return `${jobId}-part-${values.part}.${format}`;
  const distinct = template.includes('{part}') || values.parts === '1';
  const filled = withoutExtension(distinct ? template : `${template}-{part}`, format).replace(
    /\{(\w+)\}/g,
    (braced, name: string) => new Map(Object.entries(values)).get(name) ?? braced,
  );
  return `${safeStem(filled) || jobId}.${format}`;
}

/** Removes the format's file extension, which a template may already contain. */
function withoutExtension(template: string, format: string): string {
  const extension = `.${format}`;
  const ends = template.toLowerCase().endsWith(extension);
  return ends ? template.slice(0, -extension.length) : template;
}

function safeStem(text: string): string {
  const safe = text.normalize('NFC').replace(UNSAFE, '_').replace(/\s+/g, ' ');
  return trimmed(cutToBytes(safe, MAX_STEM_BYTES)).replace(DEVICES, '_$1');
}

/** Removes spaces and dots from both ends. */
function trimmed(text: string): string {
  const isTrimmed = (character: string) => character === ' ' || character === '.';
  let [start, end] = [0, text.length];
  while (start < end && isTrimmed(text.charAt(start))) start += 1;
  while (end > start && isTrimmed(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Truncates text to at most `maxBytes` of UTF-8, without splitting a character. */
function cutToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
}
