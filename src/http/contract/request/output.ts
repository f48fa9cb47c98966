import { Type } from 'typebox';
import { PLACEHOLDERS } from '../../../gang-sheet/file-name.ts';
import { DEFAULT_OUTPUT, DEFAULT_PACKING } from '../../../gang-sheet/order.ts';
import { OUTPUT_FORMATS } from '../../../gang-sheet/print-file.ts';
import { textOf } from '../text.ts';

export const packingSchema = Type.Object(
  {
    effort: Type.Optional(
      Type.Enum(['fast', 'balanced', 'thorough'], {
        default: DEFAULT_PACKING.effort,
        description:
          'How hard to look for less film: milliseconds, about a second, about ten seconds. Counted in work, so that the same request gives the same plan on every machine.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const outputSchema = Type.Object(
  {
    format: Type.Optional(
      Type.Enum(OUTPUT_FORMATS, {
        default: DEFAULT_OUTPUT.format,
        description: 'Format of the print files.',
      }),
    ),
    effort: Type.Optional(
      Type.Enum(['fast', 'balanced', 'small'], {
        default: DEFAULT_OUTPUT.effort,
        description: 'How hard to compress: time against bytes. The pixels are always the same.',
      }),
    ),
    cutLines: Type.Optional(
      Type.Enum(['none', 'box'], {
        default: DEFAULT_OUTPUT.cutLines,
        description:
          '`box`: a stroke around each piece in the spot colour `CutContour`; with format pdf.',
      }),
    ),
    verify: Type.Optional(
      Type.Enum(['structure', 'full'], {
        default: DEFAULT_OUTPUT.verify,
        description: '`full`: every placement is compared again in the finished file.',
      }),
    ),
    fileName: Type.Optional(
      textOf('id', {
        minLength: 1,
        maxLength: 200,
        description: `Name of the print files, without extension; ${PLACEHOLDERS.map((name) => `\`{${name}}\``).join(', ')} stand for what they say. Made safe for file systems; several parts get their numbers in any case. Default: id of the gang sheet and number of the part.`,
        examples: ['{order}-{part}of{parts}-{length}'],
      }),
    ),
  },
  { additionalProperties: false },
);
