import { unsupported } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import type { TiffDirectory } from './tiff-directory.ts';

const SUBFILE_TYPE = 254;
const SUB_DIRECTORIES = 330;
const DNG_VERSION = 50_706;
/** Follows the header in a CR2 file. */
const CANON_MARK = 'CR';
const CANON_MARK_AT = 8;

/**
 * Rejects camera raw files, which are TIFFs (CR2, DNG, NEF, ARW, PEF): their first image is a
 * preview a few hundred pixels wide, and the photograph itself is in a subdirectory.
 * @throws ArtworkFault `artwork_unsupported_format`
 */
export async function assertNoRaw(file: ByteWindow, directory: TiffDirectory): Promise<void> {
  const mark = (await file.at(CANON_MARK_AT, CANON_MARK.length)).toString('latin1');
  const type = (await directory.numberOf(SUBFILE_TYPE)) ?? 0;
  const isPreview = type % 2 === 1 && directory.valuesOf(SUB_DIRECTORIES) !== null;
  if (mark !== CANON_MARK && !isPreview && directory.valuesOf(DNG_VERSION) === null) return;
  throw unsupported('a camera raw file', 'develop it and export it as JPEG, PNG or TIFF');
}
