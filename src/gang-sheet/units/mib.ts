/** Bytes in a mebibyte. "MB" in messages and settings means mebibytes. */
export const MIB = 1024 * 1024;
