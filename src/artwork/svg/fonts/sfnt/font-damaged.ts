/** A font that cannot be read. The message continues after the name of the font: "ends early". */
export class FontDamaged extends Error {
  override readonly name = 'FontDamaged';
}

/** Calls `read` and returns null if the font is damaged or a table is too short (RangeError). */
export function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FontDamaged || error instanceof RangeError) return null;
    throw error;
  }
}
