/** A libvips file (`.v`) is a header of this size, then the rows of pixels. */
export const V_HEADER_BYTES = 64;
