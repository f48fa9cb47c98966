/** The alpha of an opaque pixel: opacities are shares of it. */
export const FULL_ALPHA = 255;
