/** Markers of a JPEG (ITU T.81, table B.1). */
export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
export const DQT = 0xdb;
export const DRI = 0xdd;
export const DHT = 0xc4;
export const DAC = 0xcc;
export const APP0 = 0xe0;
export const APP1 = 0xe1;
export const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;
const TEM = 0x01;
const DNL = 0xdc;

/** Matches SOF0 to SOF15, but not the table markers (DHT, DAC) or the reserved marker in that range. */
export function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![DHT, 0xc8, DAC].includes(marker);
}

export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Metadata and comments, which are not needed to decode the pixels. */
export function isApplicationData(marker: number): boolean {
  return (marker >= APP0 && marker <= APP15) || marker === COM;
}

/** Markers without a length or payload. */
export function standsAlone(marker: number): boolean {
  return isRestart(marker) || marker === SOI || marker === EOI || marker === TEM;
}

/** Markers that are valid in a file; any other value is stray data. */
export function isKnown(marker: number): boolean {
  const isTable = [DHT, DQT, DAC, DRI, DNL].includes(marker);
  const isPart = isTable || isApplicationData(marker) || isFrameHeader(marker);
  return isPart || standsAlone(marker) || marker === SOS;
}
