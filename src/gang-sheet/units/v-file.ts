/** Bytes of the header of a libvips file (`.v`). The rows of pixels follow it. */
export const V_HEADER_BYTES = 64;
