const START_OF_SCAN = 0xda;

interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

/** Removes the last segment of a kind. Returns null if there is none or the file is not a JPEG. */
export function withoutJpegSegment(jpeg: Buffer, marker: number): Buffer | null {
  const found = jpegSegmentsOf(jpeg)?.findLast((segment) => segment.marker === marker);
  if (found === undefined) return null;
  return Buffer.concat([jpeg.subarray(0, found.start), jpeg.subarray(found.end)]);
}

/** Cuts a progressive JPEG after half of its scans and keeps its end marker. */
export function cutJpegScans(jpeg: Buffer): Buffer | null {
  const scans = jpegSegmentsOf(jpeg)?.filter(({ marker }) => marker === START_OF_SCAN) ?? [];
  const first = scans[scans.length >> 1];
  if (scans.length < 2 || first === undefined) return null;
  return Buffer.concat([jpeg.subarray(0, first.start), Buffer.from([0xff, 0xd9])]);
}

/** Lists the segments of a valid JPEG. The segment of a scan extends to the next marker. */
export function jpegSegmentsOf(jpeg: Buffer): readonly Segment[] | null {
  if (jpeg.readUInt16BE(0) !== 0xffd8) return null;
  const segments: Segment[] = [];
  let start = 2;
  while (start + 4 <= jpeg.length && jpeg.readUInt8(start + 1) !== 0xd9) {
    const marker = jpeg.readUInt8(start + 1);
    let end = start + 2 + jpeg.readUInt16BE(start + 2);
    if (marker === START_OF_SCAN) end = scanEnd(jpeg, end);
    segments.push({ marker, start, end });
    start = end;
  }
  return segments;
}

function scanEnd(jpeg: Buffer, from: number): number {
  let at = jpeg.indexOf(0xff, from);
  while (at !== -1) {
    const next = jpeg.readUInt8(at + 1);
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at = jpeg.indexOf(0xff, at + 1);
  }
  return jpeg.length;
}
