/* eslint-disable no-control-regex -- file signatures contain control characters */
/** A kind of file: a phrase that completes "is …", and a remedy in the imperative. */
export interface FileKind {
  readonly is: string;
  readonly remedy: string;
  /** An image in an unsupported format; other kinds are not images. */
  readonly isImage: boolean;
}

const image = (is: string, remedy: string): FileKind => ({ is, remedy, isImage: true });
const other = (is: string, remedy: string): FileKind => ({ is, remedy, isImage: false });

const AS_PNG = 'save it as PNG';
const AS_PHOTO = 'send it as JPEG or PNG';
const AS_VECTOR = 'export it as SVG, or as PNG at 300 dpi';
const AS_LAYERS = 'save it as PNG or as a flattened TIFF';
const RAW = image('a camera raw file', 'develop it and export it as JPEG, PNG or TIFF');
const VIDEO = other('a video', 'send an image');
const AUDIO = other('an audio file', 'send an image');
const FONT = other('a font', 'send artwork that uses it, as PNG or SVG');
const ARCHIVE = other('an archive', 'unpack it and send the image inside');
const POSTSCRIPT = image('an EPS or PostScript file', AS_VECTOR);

/**
 * Kinds by their first bytes, one character per byte; the first match wins. Sources: the specifications
 * of the formats, and the magic list of `file`.
 */
export const FILE_KINDS: readonly (readonly [RegExp, FileKind])[] = [
  // ISO base media files: the brands identify the kind.
  [/^[^]{4}ftyp(?:he[imv][cfmsx]|hev[cmsx]|hei[cmsx])/, image('a HEIC photo (iPhone)', AS_PHOTO)],
  [
    /^[^]{4}ftyp(?:mi[af][1f2f]|msf1|avci|avcs|jpeg|jpgs|j2ki|vvic)/,
    image('a HEIF photo', AS_PHOTO),
  ],
  [/^[^]{4}ftypcrx /, RAW],
  [/^[^]{4}ftypM4[AB]/, AUDIO],
  [/^[^]{4}(?:ftyp|moov|mdat|wide|free|skip)/, VIDEO],
  [/^\0\0\0\x0cJXL |^\xff\x0a/, image('a JPEG XL image', AS_PHOTO)],
  [/^\0\0\0\x0cjP {2}|^\xff\x4f\xff\x51/, image('a JPEG 2000 image', AS_PHOTO)],

  // Design program files.
  [/^8BPS\0\x02/, image('a large Photoshop document (PSB)', AS_LAYERS)],
  [/^8BPS/, image('a Photoshop document (PSD)', AS_LAYERS)],
  [/^[^]{0,1023}%PDF-/, other('a PDF (or Illustrator) file', AS_VECTOR)],
  [
    /^\s*%!PS-Adobe[^]{0,3000}%%Creator: Adobe Illustrator/,
    image('an Illustrator file', AS_VECTOR),
  ],
  [/^\xc5\xd0\xd3\xc6|^\x04?\s*%!/, POSTSCRIPT],
  [/^\0\xffKA/, image('an Affinity document', AS_VECTOR)],
  [/^RIFF[^]{4}(?:CDR|cdr|vrsn)/, image('a CorelDRAW document', AS_VECTOR)],
  [/^fig-(?:kiwi|jam)/, image('a Figma document', AS_VECTOR)],
  [/^gimp xcf/, image('a GIMP document (XCF)', AS_LAYERS)],
  [/^CSFCHUNK/, image('a Clip Studio document', AS_LAYERS)],
  [
    /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/,
    other('an Office document', 'export the image in it as PNG'),
  ],
  [/^\{\\rtf/, other('a text document (RTF)', 'export the image in it as PNG')],
  [/^(?:AC10\d\d|AutoCAD Binary DXF)/, image('an AutoCAD drawing (DWG or DXF)', AS_VECTOR)],
  [/^\xd7\xcd\xc6\x9a|^\x01\0\x09\0\0\x03/, image('a Windows metafile (WMF)', AS_VECTOR)],
  [/^\x01\0\0\0[^]{36} EMF/, image('a Windows metafile (EMF)', AS_VECTOR)],
  [/^(?:#PES|LA:[^]{20}\rST:)/, image('an embroidery file', 'send the artwork as PNG or SVG')],

  // Camera raw files whose signature is not TIFF's.
  [/^II(?:RO|RS|U\0)|^MMOR|^FUJIFILMCCD-RAW|^FOVb|^\0MRM/, RAW],

  // Other images.
  [/^BM[^]{4}\0\0\0\0/, image('a BMP image', AS_PNG)],
  [/^\0\0[\x01\x02]\0[\x01-\xff]\0/, image('a Windows icon (ICO)', AS_PNG)],
  [/^icns/, image('a macOS icon (ICNS)', AS_PNG)],
  [/^P[1-7]\s/, image('a PNM image', AS_PNG)],
  [/^qoif/, image('a QOI image', AS_PNG)],
  [/^\x76\x2f\x31\x01/, image('an OpenEXR image', AS_PNG)],
  [/^#\?(?:RADIANCE|RGBE)/, image('a Radiance HDR image', AS_PNG)],
  [/^DDS /, image('a DDS texture', AS_PNG)],
  [/^\x0a[\0\x02\x03\x05]\x01[\x01\x02\x04\x08]/, image('a PCX image', AS_PNG)],
  [/^AT&TFORM/, image('a DjVu document', AS_PNG)],
  [/^[\x8a]MNG|^\x8bJNG/, image('an MNG animation', AS_PNG)],
  [
    /^[\x89\x09]PNG[\r\n]/,
    image('a PNG file that was corrupted in transfer (sent as text)', 'send the original again'),
  ],

  // Archives. ZIP files are examined in zip-kinds.ts.
  [/^Rar!|^7z\xbc\xaf|^\x1f\x8b|^BZh|^\xfd7zXZ|^[^]{257}ustar/, ARCHIVE],

  // Audio, video and fonts.
  [/^RIFF[^]{4}AVI |^\x1aE\xdf\xa3|^\0\0\x01[\xb3\xba]|^FLV\x01|^\x30\x26\xb2\x75/, VIDEO],
  [/^ID3|^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]|^OggS|^fLaC|^RIFF[^]{4}WAVE|^FORM[^]{4}AIF/, AUDIO],
  [/^OTTO|^\0\x01\0\0\0|^ttcf|^wOF[F2]|^true\0/, FONT],
];
