/** A font that cannot be read. The message goes on where the name of the font ends: "ends early". */
export class FontDamaged extends Error {
  override readonly name = 'FontDamaged';
}

/** What `read` gives; null where the font is damaged. Readers of tables run into their ends. */
export function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FontDamaged || error instanceof RangeError) return null;
    throw error;
  }
}
