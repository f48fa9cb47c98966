/** A module with one function: `v128.const 0; drop`. */
const SMALLEST_SIMD_MODULE = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 4, 1, 96, 0, 0, 3, 2, 1, 0],
  ...[10, 23, 1, 21, 0, 253, 12],
  ...Array.from({ length: 16 }, () => 0),
  ...[26, 11],
]);

/**
 * Checks for WebAssembly SIMD, which filters print files. Every supported version of Node provides it on
 * x64 with SSE4.1 and on arm64.
 * @throws Error if WebAssembly SIMD is missing
 */
export function requireSimd(): void {
  if (WebAssembly.validate(SMALLEST_SIMD_MODULE)) return;
  throw new Error(
    'gangsheet needs WebAssembly SIMD: an x64 processor with SSE4.1 (2008 or later) or an arm64 ' +
      `processor. This ${process.arch} processor does not provide it, or Node's options disable it`,
  );
}
