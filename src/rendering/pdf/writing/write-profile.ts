import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { PdfFile } from './pdf-file.ts';
import { reference, type ObjectNumber } from './pdf-syntax.ts';
import { srgbProfile } from '../../format/srgb-profile.ts';

/**
 * Writes the profile that all pixels use. CalRGB is not an alternative, because many RIPs treat it as
 * device RGB. There is no output intent, because it would have to name the printer, which is unknown.
 */
export async function writeProfile(pdf: PdfFile): Promise<ObjectNumber> {
  const profile = pdf.reserve();
  const content = await promisify(deflate)(srgbProfile());
  const entries = { N: 3, Alternate: '/DeviceRGB', Filter: '/FlateDecode' };
  await pdf.stream(profile, entries, content);
  return profile;
}

/** Returns the colour space of sRGB pixels. */
export function profiledColour(profile: ObjectNumber): string {
  return `[/ICCBased ${reference(profile)}]`;
}
