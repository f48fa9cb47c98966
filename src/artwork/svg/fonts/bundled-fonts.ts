import { fileURLToPath } from 'node:url';

/** Change this when a file in `assets/fonts/` changes. */
export const BUNDLED_VERSION = 'Liberation 2.1.5, DejaVu 2.37';

/** From dist/src/artwork/svg/fonts/ to assets/fonts/. */
export const BUNDLED_FONTS = fileURLToPath(
  new URL('../../../../../assets/fonts/', import.meta.url),
);
