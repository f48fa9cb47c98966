/** Photoshop's description of a channel beyond the colours. */
export interface PhotoshopChannel {
  readonly name: string | null;
  /** null if not stated. */
  readonly kind: 'selection' | 'spot' | null;
}

const SIGNATURE = '8BIM';
const ALPHA_NAMES = 1006;
const DISPLAY_INFO = 1007;
const UNICODE_ALPHA_NAMES = 1045;
const DISPLAY_INFO_WITH_FLOATS = 1077;

/**
 * The kind is stored after the colour space, four values and the opacity. The older resource adds a
 * padding byte; the newer one starts with a version.
 */
const KIND_AT = 12;
const DISPLAY_INFO_BYTES = 14;
const DISPLAY_INFO_WITH_FLOATS_BYTES = 13;
const SPOT = 2;

/**
 * Lists the extra channels that Photoshop's image resources name (TIFF tag 34377; Adobe Photoshop File
 * Formats, "Image Resources"), in file order. Truncated resources are treated as absent.
 */
export function photoshopChannels(resources: Buffer): readonly PhotoshopChannel[] {
  const found = resourcesIn(resources);
  const unicode = unicodeNames(found.get(UNICODE_ALPHA_NAMES) ?? Buffer.alloc(0));
  const names = unicode.length > 0 ? unicode : pascalNames(found.get(ALPHA_NAMES));
  const kinds = kindsIn(found);
  return Array.from({ length: Math.max(names.length, kinds.length) }, (_, index) => ({
    name: names[index] ?? null,
    kind: kinds[index] ?? null,
  }));
}

function resourcesIn(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 12 <= bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== SIGNATURE) break;
    const id = bytes.readUInt16BE(at + 4);
    // The length byte and the text of a name are padded to an even number of bytes.
    const nameBytes = (bytes.readUInt8(at + 6) + 2) & ~1;
    const sizeAt = at + 6 + nameBytes;
    if (sizeAt + 4 > bytes.length) break;
    const size = bytes.readUInt32BE(sizeAt);
    found.set(id, bytes.subarray(sizeAt + 4, sizeAt + 4 + size));
    at = sizeAt + 4 + size + (size & 1);
  }
  return found;
}

function pascalNames(bytes: Buffer = Buffer.alloc(0)): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt8(at);
    names.push(clean(bytes.toString('latin1', at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return names;
}

/** Each name: its length in characters, then UTF-16 with a zero at the end. */
function unicodeNames(bytes: Buffer): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at) * 2;
    if (end > bytes.length) break;
    names.push(
      clean(
        Buffer.from(bytes.subarray(at + 4, end))
          .swap16()
          .toString('utf16le'),
      ),
    );
    at = end;
  }
  return names;
}

function kindsIn(found: ReadonlyMap<number, Buffer>): readonly PhotoshopChannel['kind'][] {
  const plain = found.get(DISPLAY_INFO);
  const bytes = plain ?? found.get(DISPLAY_INFO_WITH_FLOATS)?.subarray(4) ?? Buffer.alloc(0);
  const each = plain === undefined ? DISPLAY_INFO_WITH_FLOATS_BYTES : DISPLAY_INFO_BYTES;
  const kinds: PhotoshopChannel['kind'][] = [];
  for (let at = 0; at + KIND_AT < bytes.length; at += each) {
    kinds.push(bytes.readUInt8(at + KIND_AT) === SPOT ? 'spot' : 'selection');
  }
  return kinds;
}

/** Names are untrusted text, so only one line is shown. */
function clean(text: string): string {
  return (text.split('\0', 1)[0] ?? '')
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 60);
}
