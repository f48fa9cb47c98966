/** What a template for file names may ask for. */
export const PLACEHOLDERS = ['order', 'part', 'parts', 'width', 'length', 'date'] as const;

type Placeholder = (typeof PLACEHOLDERS)[number];

export interface FileNameInput {
  /** With placeholders in braces; null: the default. */
  readonly template: string | null;
  readonly jobId: string;
  readonly format: string;
  /** What stands for each placeholder. */
  readonly values: Readonly<Record<Placeholder, string>>;
}

/** 255 bytes are the most that ext4, APFS and NTFS take; the rest is room for a browser's " (1)". */
const MAX_STEM_BYTES = 200;

/** Windows keeps these for devices, whatever comes behind a dot. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** Not in names on Windows or POSIX; nor what cannot be seen, or turns the rest of a name around. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The braces of a template that are no placeholder. */
export function unknownPlaceholders(template: string): readonly string[] {
  const known = new Set<string>(PLACEHOLDERS.map((name) => `{${name}}`));
  const found = template.match(/\{[^{}]*\}|[{}]/g) ?? [];
  return found.filter((braced) => !known.has(braced));
}

/**
 * The name of a print file: safe on every file system and as a header, and not that of another part
 * of the job.
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

/** A template may end with the extension of its format. */
function withoutExtension(template: string, format: string): string {
  const extension = `.${format}`;
  const ends = template.toLowerCase().endsWith(extension);
  return ends ? template.slice(0, -extension.length) : template;
}

function safeStem(text: string): string {
  const safe = text.normalize('NFC').replace(UNSAFE, '_').replace(/\s+/g, ' ');
  const cut = cutToBytes(safe, MAX_STEM_BYTES).replace(/^[ .]+|[ .]+$/g, '');
  return cut.replace(DEVICES, '_$1');
}

/** As many whole characters as fit. */
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
