/** Bytes of a mebibyte. "MB" in texts and settings means mebibytes. */
export const MIB = 1024 * 1024;
