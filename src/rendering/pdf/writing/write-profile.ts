import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { PdfFile } from './pdf-file.ts';
import { reference, type ObjectNumber } from './pdf-syntax.ts';
import { srgbProfile } from '../../srgb-profile.ts';

/**
 * The profile that all pixels are tagged with, rather than CalRGB, which many RIPs take for device
 * RGB. There is no output intent: it would say which printer the file was made for, and nobody
 * knows.
 */
export async function writeProfile(pdf: PdfFile): Promise<ObjectNumber> {
  const profile = pdf.reserve();
  const content = await promisify(deflate)(srgbProfile());
  const entries = { N: 3, Alternate: '/DeviceRGB', Filter: '/FlateDecode' };
  await pdf.stream(profile, entries, content);
  return profile;
}

/** The colour space of what is in sRGB. */
export function profiledColour(profile: ObjectNumber): string {
  return `[/ICCBased ${reference(profile)}]`;
}
