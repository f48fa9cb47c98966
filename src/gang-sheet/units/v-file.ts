/** Header size of a libvips file (`.v`) in bytes. The pixel rows follow the header. */
export const V_HEADER_BYTES = 64;

/** Bytes of a `.v` file of that size, with that many bytes for each pixel, and without metadata. */
export function vFileBytes(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  pixelBytes: number,
): number {
  return V_HEADER_BYTES + widthPx * heightPx * pixelBytes;
}
