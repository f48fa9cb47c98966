import { Type } from 'typebox';
import { PLACEHOLDERS } from '../../../gang-sheet/file-name.ts';
import { DEFAULT_OUTPUT, DEFAULT_PACKING } from '../../../gang-sheet/order.ts';
import { OUTPUT_FORMATS } from '../../../gang-sheet/print-file.ts';
import { textOf } from '../fields/text.ts';

export const packingSchema = Type.Object(
  {
    effort: Type.Optional(
      Type.Enum(['fast', 'balanced', 'thorough'], {
        default: DEFAULT_PACKING.effort,
        description:
          'Effort spent on finding a shorter layout: `fast` takes milliseconds, `balanced` about a second, and `thorough` about ten seconds. Effort is measured in work rather than time, so the same request gets the same plan on every machine.',
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
        description: 'Print file format.',
      }),
    ),
    effort: Type.Optional(
      Type.Enum(['fast', 'balanced', 'small'], {
        default: DEFAULT_OUTPUT.effort,
        description:
          'Effort spent on compressing the file; more effort takes longer and makes the file smaller. The pixels stay the same.',
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
        description:
          'Verification: `full` also compares every placement in the finished file with its fitted artwork.',
      }),
    ),
    fileName: Type.Optional(
      textOf('id', {
        minLength: 1,
        maxLength: 200,
        description: `Print file name, without extension. Placeholders: ${PLACEHOLDERS.map((name) => `\`{${name}}\``).join(', ')}. Characters that file systems reject are replaced. If there are several parts, the part number is always included. Default: the gang sheet id and the part number.`,
        examples: ['{order}-{part}of{parts}-{length}'],
      }),
    ),
  },
  { additionalProperties: false },
);
