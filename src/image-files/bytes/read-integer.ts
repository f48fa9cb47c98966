/**
 * Reads an unsigned big-endian integer of 1 to 6 or 8 bytes. Values of 8 bytes are exact up to 2^53.
 * @throws RangeError if `bytes` ends within the integer
 */
export function readIntegerBE(bytes: Buffer, at: number, length: number): number {
  return length === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, length);
}

/** Like `readIntegerBE`, but little-endian. */
export function readIntegerLE(bytes: Buffer, at: number, length: number): number {
  return length === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, length);
}
