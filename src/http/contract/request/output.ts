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
          'Effort to find a shorter layout: milliseconds, about a second, or about ten seconds. Effort is counted in work, so the same request gets the same plan on every machine.',
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
        description: 'Effort to compress the file, time against size; the pixels are the same.',
      }),
    ),
    cutLines: Type.Optional(
      Type.Enum(['none', 'box'], {
        default: DEFAULT_OUTPUT.cutLines,
        description:
          'Cut lines: `box` strokes each piece in the spot colour `CutContour`; format `pdf` only.',
      }),
    ),
    verify: Type.Optional(
      Type.Enum(['structure', 'full'], {
        default: DEFAULT_OUTPUT.verify,
        description: 'Verification: `full` compares every placement in the finished file again.',
      }),
    ),
    fileName: Type.Optional(
      textOf('id', {
        minLength: 1,
        maxLength: 200,
        description: `Name of the print files, without extension, with the placeholders ${PLACEHOLDERS.map((name) => `\`{${name}}\``).join(', ')}. Characters that file systems reject are replaced, and several parts always get their numbers. Default: the id of the gang sheet and the number of the part.`,
        examples: ['{order}-{part}of{parts}-{length}'],
      }),
    ),
  },
  { additionalProperties: false },
);
