import { damaged, truncated, unsupported } from '../../damage-faults.ts';
import type { ByteWindow } from '../byte-window.ts';
import { COMPRESSION, readTiffLayout } from './tiff-layout.ts';
import { tiffPieces, type TiffPiece } from './tiff-pieces.ts';

/** More pieces than this out of order are not sorted to see whether they overlap. */
const MOST_SORTED = 100_000;

/** What the decoder knows: besides these the codes of fax machines, old JPEG, and WebP. */
const DECODED: ReadonlySet<number> = new Set([
  ...Object.values(COMPRESSION),
  ...[2, 3, 4, 6, 50_001],
]);

/**
 * Whether the strips or tiles of a TIFF agree with its size and lie in the file, each in a place of
 * its own. Nothing of them is read.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function checkTiff(file: ByteWindow): Promise<void> {
  const layout = await readTiffLayout(file);
  if (!DECODED.has(layout.compression)) {
    const remedy = 'save it with LZW, ZIP or no compression';
    throw unsupported('a TIFF with a compression that is not supported', remedy);
  }
  const places = new Places();
  for await (const piece of tiffPieces(layout)) {
    const { index, start, bytes } = piece;
    if (bytes === 0) throw damaged('tiff', 'pieces of its pixels are empty');
    if (start + bytes > file.sizeBytes) throw truncated('tiff');
    const least = layout.pieceBytes?.(index).least ?? 0;
    if (layout.compression === COMPRESSION.none && bytes < least) {
      throw damaged('tiff', 'pieces of its pixels are too short');
    }
    places.add(piece);
  }
  if (places.overlap()) throw damaged('tiff', 'pieces of its pixels lie in the same place');
}

/** Most writers go from the beginning to the end, so that neighbours are all there is to compare. */
class Places {
  #end = 0;
  #isAscending = true;
  readonly #pieces: TiffPiece[] = [];

  add(piece: TiffPiece): void {
    this.#isAscending &&= piece.start >= this.#end;
    this.#end = piece.start + piece.bytes;
    if (this.#pieces.length < MOST_SORTED) this.#pieces.push(piece);
  }

  overlap(): boolean {
    if (this.#isAscending || this.#pieces.length === MOST_SORTED) return false;
    const sorted = this.#pieces.toSorted((one, other) => one.start - other.start);
    return sorted.some(
      ({ start, bytes }, index) => start + bytes > (sorted[index + 1]?.start ?? Infinity),
    );
  }
}
