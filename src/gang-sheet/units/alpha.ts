/** The alpha value of an opaque pixel. Opacity is alpha divided by this. */
export const FULL_ALPHA = 255;
