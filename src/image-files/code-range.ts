/**
 * Address space that V8 reserves for the code of a thread, in MiB, which takes the place of its default of
 * 512. The code of a thread here has about 1 MiB. Since Node 24 the reservation is writable, so the kernel
 * counts all of it against the limit of a decoder's data. Node 26 raises it to 64.
 */
export const CODE_RANGE_MB = 16;
