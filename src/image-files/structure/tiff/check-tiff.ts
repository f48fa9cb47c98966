import { damaged, truncated, unsupported } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { COMPRESSION, readTiffLayout } from './tiff-layout.ts';
import { tiffPieces, type TiffPiece } from './tiff-pieces.ts';

/** If there are this many pieces and they are not in file order, only their sum is compared. */
const MOST_SORTED = 100_000;

/** Compressions that the decoder supports, in addition to fax codes, old JPEG and WebP. */
const DECODED: ReadonlySet<number> = new Set([
  ...Object.values(COMPRESSION),
  ...[2, 3, 4, 6, 50_001],
]);

/**
 * Checks that the strips or tiles of a TIFF match its size, lie within the file and do not overlap.
 * Their content is not read.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function checkTiff(file: ByteWindow): Promise<void> {
  const layout = await readTiffLayout(file);
  if (!DECODED.has(layout.compression)) {
    const remedy = 'save it with LZW, ZIP or no compression';
    throw unsupported('a TIFF with an unsupported compression method', remedy);
  }
  const places = new Places(file.sizeBytes);
  for await (const piece of tiffPieces(layout)) {
    const { index, start, bytes } = piece;
    if (bytes === 0) throw damaged('tiff', 'some of its strips or tiles are empty');
    if (start + bytes > file.sizeBytes) throw truncated('tiff');
    const least = layout.pieceBytes?.(index).least ?? 0;
    if (layout.compression === COMPRESSION.none && bytes < least) {
      throw damaged('tiff', 'some of its strips or tiles are too short');
    }
    places.add(piece);
  }
  if (places.overlap()) throw damaged('tiff', 'some of its strips or tiles overlap');
}

/** Finds overlaps. Most writers store pieces in order, so comparing neighbours is usually enough. */
class Places {
  readonly #fileBytes: number;
  #bytes = 0;
  #end = 0;
  #isAscending = true;
  readonly #pieces: TiffPiece[] = [];

  constructor(fileBytes: number) {
    this.#fileBytes = fileBytes;
  }

  add(piece: TiffPiece): void {
    this.#bytes += piece.bytes;
    this.#isAscending &&= piece.start >= this.#end;
    this.#end = piece.start + piece.bytes;
    if (this.#pieces.length < MOST_SORTED) this.#pieces.push(piece);
  }

  overlap(): boolean {
    if (this.#isAscending) return false;
    // Pieces that share bytes could make a small file as long to read as a thousand large ones.
    if (this.#bytes > this.#fileBytes) return true;
    if (this.#pieces.length === MOST_SORTED) return false;
    const sorted = this.#pieces.toSorted((one, other) => one.start - other.start);
    return sorted.some(
      ({ start, bytes }, index) => start + bytes > (sorted[index + 1]?.start ?? Infinity),
    );
  }
}
