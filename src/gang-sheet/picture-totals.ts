/** The pictures in an SVG, all of them and the largest. Equal ones are decoded once. */
export interface PictureTotals {
  /** Characters of their data URIs. */
  readonly chars: number;
  readonly mostChars: number;
  readonly pixels: number;
  readonly mostPixels: number;
}

export const NO_PICTURES: PictureTotals = { chars: 0, mostChars: 0, pixels: 0, mostPixels: 0 };

/** Adds a picture, or the pictures in a nested document. */
export function addPictures(totals: PictureTotals, added: PictureTotals): PictureTotals {
  return {
    chars: totals.chars + added.chars,
    mostChars: Math.max(totals.mostChars, added.mostChars),
    pixels: totals.pixels + added.pixels,
    mostPixels: Math.max(totals.mostPixels, added.mostPixels),
  };
}

/** @param pixels 0 if an equal picture is counted already */
export function onePicture(chars: number, pixels: number): PictureTotals {
  return { chars, mostChars: chars, pixels, mostPixels: pixels };
}
