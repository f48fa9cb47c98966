/** Bytes in the header of a libvips file (`.v`). The rows of pixels follow the header. */
export const V_HEADER_BYTES = 64;
