/** Code points that describe colours (ISO/IEC 23091-2, which equals H.273). */
export interface Nclx {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix?: number;
  readonly isFullRange?: boolean;
}

/**
 * Adds a `colr` box with code points to the first item of an AVIF, because sharp does not write one. The
 * box goes to the end of the properties, and everything behind it moves.
 */
export function withNclx(
  avif: Buffer,
  { primaries, transfer, matrix = 6, isFullRange = true }: Nclx,
): Buffer {
  const content = Buffer.alloc(11);
  content.write('nclx', 'latin1');
  content.writeUInt16BE(primaries, 4);
  content.writeUInt16BE(transfer, 6);
  content.writeUInt16BE(matrix, 8);
  content.writeUInt8(isFullRange ? 0x80 : 0, 10);
  return withColr(avif, content);
}

/** @param content type and data of the `colr` box */
export function withColr(avif: Buffer, content: Buffer): Buffer {
  const colr = Buffer.concat([uint32(8 + content.length), Buffer.from('colr'), content]);
  const added = colr.length + 1;
  const grow = (bytes: Buffer, name: string, by: number): number => {
    const at = bytes.indexOf(name) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(at) + by, at);
    return at;
  };
  const file = Buffer.from(avif);
  grow(file, 'meta', added);
  grow(file, 'iprp', added);
  const ipco = grow(file, 'ipco', colr.length);
  const properties = propertiesIn(avif, ipco);
  moveItems(file, added);
  const ipma = grow(file, 'ipma', 1);
  // Version and flags, number of items; then for the first item: id, number of indices, indices.
  const countAt = ipma + 8 + 4 + 4 + 2;
  file.writeUInt8(file.readUInt8(countAt) + 1, countAt);
  const ipcoEnd = ipco + avif.readUInt32BE(ipco);
  return Buffer.concat([
    file.subarray(0, ipcoEnd),
    colr,
    file.subarray(ipcoEnd, countAt + 1),
    Buffer.from([properties + 1]),
    file.subarray(countAt + 1),
  ]);
}

function propertiesIn(bytes: Buffer, ipco: number): number {
  const end = ipco + bytes.readUInt32BE(ipco);
  let count = 0;
  for (let at = ipco + 8; at < end; at += bytes.readUInt32BE(at)) count += 1;
  return count;
}

/** Moves the offsets in an `iloc` box of version 0 or 1 with four-byte offsets, as libheif writes it. */
function moveItems(file: Buffer, by: number): void {
  const at = file.indexOf('iloc') + 4;
  const version = file.readUInt8(at);
  const sizes = file.readUInt16BE(at + 4);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  let entry = at + 8;
  for (let item = file.readUInt16BE(at + 6); item > 0; item -= 1) {
    const method = version === 0 ? 0 : file.readUInt16BE(entry + 2) & 15;
    entry += version === 0 ? 4 : 6;
    if (baseBytes > 0 && method === 0 && offsetBytes === 0) {
      file.writeUIntBE(file.readUIntBE(entry, baseBytes) + by, entry, baseBytes);
    }
    entry += baseBytes;
    for (let extent = file.readUInt16BE(entry); (entry += 2), extent > 0; extent -= 1) {
      if (method === 0 && offsetBytes > 0) {
        file.writeUIntBE(file.readUIntBE(entry, offsetBytes) + by, entry, offsetBytes);
      }
      entry += offsetBytes + lengthBytes - 2;
    }
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
