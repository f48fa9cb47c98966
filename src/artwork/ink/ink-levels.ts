/** Lowest alpha that counts as ink, as more than haze, and as content. */
export const INK_LEVELS = { any: 1, aboveHaze: 6, art: 32 } as const;

/** Alphas of 5% and 95%. Pixels in between print as a screen of dots, or not at all. */
export const TRANSLUCENT = { from: 13, to: 242 } as const;
