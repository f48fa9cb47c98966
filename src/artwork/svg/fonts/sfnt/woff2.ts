import { brotliDecompressSync } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { FontDamaged } from './font-damaged.ts';
import { tableOf, type Sfnt } from './sfnt.ts';
import { rebuildGlyphs } from './woff2-glyphs.ts';
import { rebuildMetrics } from './woff2-metrics.ts';

export const WOFF2_SIGNATURE = 0x774f_4632; // 'wOF2'
const HEADER_BYTES = 48;
const COLLECTION = 0x7474_6366; // 'ttcf'

/** WOFF 2.0, section 4.1, table of known tags. */
const TAGS =
  'cmap,head,hhea,hmtx,maxp,name,OS/2,post,cvt ,fpgm,glyf,loca,prep,CFF ,VORG,EBDT,EBLC,gasp,hdmx,kern,LTSH,PCLT,VDMX,vhea,vmtx,BASE,GDEF,GPOS,GSUB,EBSC,JSTF,MATH,CBDT,CBLC,COLR,CPAL,SVG ,sbix,acnt,avar,bdat,bloc,bsln,cvar,fdsc,feat,fmtx,fvar,gvar,hsty,just,lcar,mort,morx,opbd,prop,trak,Zapf,Silf,Glat,Gloc,Feat,Sill'.split(
    ',',
  );
const OTHER_TAG = 63;

interface Entry {
  readonly tag: string;
  /** Length in the shared stream, in bytes. */
  readonly length: number;
  readonly transformed: boolean;
}

/**
 * Reads a WOFF 2.0 font (W3C, 2022): all tables in one Brotli stream, with outlines and side bearings
 * in a special form. Node decompresses Brotli, so no library is needed.
 * @param maxBytes limit for all tables together
 * @throws FontDamaged, RangeError
 */
export function readWoff2(bytes: Buffer, maxBytes: number): Sfnt {
  const flavour = bytes.readUInt32BE(4);
  if (flavour === COLLECTION) throw new FontDamaged('is a collection of fonts');
  const reader = new ByteReader(bytes.subarray(HEADER_BYTES));
  const entries = Array.from({ length: bytes.readUInt16BE(12) }, () => readEntry(reader));
  const size = entries.reduce((sum, { length }) => sum + length, 0);
  if (size > maxBytes) throw new FontDamaged('is too large');
  const data = new ByteReader(decompressed(reader.take(bytes.readUInt32BE(20)), size));
  const tables = new Map(entries.map(({ tag, length }) => [tag, data.take(length)]));
  const transformed = new Set(entries.filter((one) => one.transformed).map(({ tag }) => tag));
  return { flavour, tables: rebuilt({ flavour, tables }, transformed, maxBytes) };
}

function readEntry(reader: ByteReader): Entry {
  const flags = reader.u8();
  const known = flags & 0x3f;
  const tag = known === OTHER_TAG ? reader.take(4).toString('latin1') : (TAGS[known] ?? '');
  const version = flags >> 6;
  const ownLength = reader.packed32();
  const transformed = tag === 'glyf' || tag === 'loca' ? version !== 3 : version !== 0;
  return { tag, transformed, length: transformed ? reader.packed32() : ownLength };
}

function decompressed(stream: Buffer, size: number): Buffer {
  try {
    return brotliDecompressSync(stream, { maxOutputLength: Math.max(size, 1) });
  } catch {
    // The library's message would not help.
    throw new FontDamaged('is damaged');
  }
}

function rebuilt(
  font: Sfnt,
  transformed: ReadonlySet<string>,
  maxBytes: number,
): ReadonlyMap<string, Buffer> {
  const tables = new Map(font.tables);
  if (!transformed.has('glyf')) {
    if (transformed.has('hmtx')) throw new FontDamaged('is damaged');
    return tables;
  }
  const { glyf, loca, leftEdges } = rebuildGlyphs(tableOf(font, 'glyf'), maxBytes);
  const head = Buffer.from(tableOf(font, 'head'));
  head.writeInt16BE(1, 50);
  tables.set('glyf', glyf).set('loca', loca).set('head', head);
  if (transformed.has('hmtx')) {
    const longMetrics = tableOf(font, 'hhea').readUInt16BE(34);
    tables.set('hmtx', rebuildMetrics(tableOf(font, 'hmtx'), longMetrics, leftEdges));
  }
  return tables;
}
