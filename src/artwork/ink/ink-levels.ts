/** What counts as any ink, as more than haze, and as art. */
export const INK_LEVELS = { any: 1, aboveHaze: 6, art: 32 } as const;

/** Alpha of 5 % and 95 %: what lies between prints as a screen of dots, or not at all. */
export const TRANSLUCENT = { from: 13, to: 242 } as const;
