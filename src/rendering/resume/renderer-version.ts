import sharp from 'sharp';

/** To be raised whenever the same pixels become other bytes. */
const BYTES_VERSION = 3;

/** All that the bytes of a part depend on besides the plan and the artwork. */
export function rendererVersion(): string {
  const { zlib } = process.versions;
  return `${BYTES_VERSION}, zlib ${zlib}, libvips ${sharp.versions.vips}`;
}
