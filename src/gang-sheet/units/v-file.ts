/** Header size of a libvips file (`.v`) in bytes. The pixel rows follow the header. */
export const V_HEADER_BYTES = 64;
