import { Type, type Static } from 'typebox';
import {
  MAX_DPI,
  MAX_ITEMS_PER_ORDER,
  MAX_ORDERS,
  MAX_SHEET_HEIGHT_MM,
  MAX_SHEET_WIDTH_MM,
  MIN_DPI,
} from '../limits.ts';
import { edgesSchema, edgeThresholdSchema, itemSchema } from './item.ts';
import { metadataSchema } from '../fields/metadata.ts';
import { outputSchema, packingSchema } from './output.ts';
import { preflightSchema } from '../preflight.ts';
import { textOf } from '../fields/text.ts';
import { webhookSchema } from './webhook.ts';

const itemsBounds = { minItems: 1, maxItems: MAX_ITEMS_PER_ORDER };

const orderSchema = Type.Object(
  {
    id: textOf('id', {
      minLength: 1,
      maxLength: 128,
      description: 'Order id, unique within the request.',
      examples: ['1001'],
    }),
    items: Type.Array(itemSchema, itemsBounds),
  },
  { additionalProperties: false, description: "One customer's order." },
);

/**
 * A list of bounded length. Checking it costs nothing per entry, unlike checking a list of
 * `Type.Unknown()`.
 */
const anyList = (bounds: { readonly minItems: number; readonly maxItems: number }) =>
  Type.Unsafe<unknown[]>({ type: 'array', ...bounds });

/** An order whose items are checked later, one by one. */
export const orderShellSchema = Type.Object(
  { ...orderSchema.properties, items: anyList(itemsBounds) },
  { additionalProperties: false },
);

/** Sheet defaults, in inches; a request in millimetres gets the same lengths, converted. */
export const SHEET_DEFAULTS = {
  widthIn: 22,
  maxHeightIn: 240,
  marginIn: 0.25,
  gapIn: 0.25,
  unit: 'in',
  dpi: 300,
  labels: 'none',
  grouping: 'none',
  roundUp: false,
} as const;

export const sheetSchema = Type.Object(
  {
    width: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: MAX_SHEET_WIDTH_MM,
        default: SHEET_DEFAULTS.widthIn,
        description: 'Film width, at most 100 inches. Default: 22 in (558.8 mm).',
      }),
    ),
    maxHeight: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: MAX_SHEET_HEIGHT_MM,
        default: SHEET_DEFAULTS.maxHeightIn,
        description: 'Maximum sheet length, up to 2400 inches. Default: 240 in (6096 mm).',
      }),
    ),
    unit: Type.Optional(
      Type.Enum(['in', 'mm'], {
        default: SHEET_DEFAULTS.unit,
        description: 'Unit for all lengths in the request and in the placements.',
      }),
    ),
    dpi: Type.Optional(
      Type.Integer({
        minimum: MIN_DPI,
        maximum: MAX_DPI,
        default: SHEET_DEFAULTS.dpi,
        description: 'Print file resolution, in pixels per inch.',
      }),
    ),
    margin: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: MAX_SHEET_WIDTH_MM,
        default: SHEET_DEFAULTS.marginIn,
        description: 'Margin on all sides of the sheet. Default: 0.25 in (6.35 mm).',
      }),
    ),
    gap: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: MAX_SHEET_WIDTH_MM,
        default: SHEET_DEFAULTS.gapIn,
        description: 'Space between two pieces. Default: 0.25 in (6.35 mm).',
      }),
    ),
    grouping: Type.Optional(
      Type.Enum(['none', 'order'], {
        default: SHEET_DEFAULTS.grouping,
        description:
          "Grouping: `order` keeps each order's pieces together on the film, for cutting by hand; the result includes the extra film length that this costs.",
      }),
    ),
    increment: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: MAX_SHEET_HEIGHT_MM,
        description:
          'Increment in which film is sold; the result includes the length to charge and how many more copies would fit in the remainder.',
        examples: [12],
      }),
    ),
    roundUp: Type.Optional(
      Type.Boolean({
        default: SHEET_DEFAULTS.roundUp,
        description:
          'With `increment`, whether the print file is extended to the length to charge.',
      }),
    ),
    labels: Type.Optional(
      Type.Enum(['none', 'order'], {
        default: SHEET_DEFAULTS.labels,
        description:
          'Labels: `order` prints the order id and "part n of m" in small type in the gap above the pieces in each order.',
      }),
    ),
    edges: Type.Optional(edgesSchema),
    edgeThreshold: Type.Optional(edgeThresholdSchema),
  },
  { additionalProperties: false, description: 'Film and layout. All keys are optional.' },
);

const ordersBounds = { minItems: 1, maxItems: MAX_ORDERS };

export const gangSheetRequestSchema = Type.Object(
  {
    orders: Type.Array(orderSchema, {
      ...ordersBounds,
      description: 'Orders, with at most 20,000 pieces in total.',
    }),
    sheet: Type.Optional(sheetSchema),
    packing: Type.Optional(packingSchema),
    output: Type.Optional(outputSchema),
    metadata: Type.Optional(metadataSchema),
    preflight: Type.Optional(preflightSchema),
    webhook: Type.Optional(webhookSchema),
  },
  {
    $id: 'GangSheetRequest',
    additionalProperties: false,
    examples: [
      {
        orders: [
          {
            id: '1001',
            items: [
              {
                id: 'front',
                artwork: { url: 'https://example.com/front.png' },
                width: 11,
                quantity: 3,
              },
              { artwork: { file: 'designs/sleeve.svg' }, width: 3, height: 4, rotation: 'none' },
            ],
          },
        ],
        sheet: { width: 22, maxHeight: 240, unit: 'in', dpi: 300, margin: 0.25, gap: 0.25 },
        output: { format: 'png', fileName: '{order}-{part}of{parts}' },
        metadata: { customer: '4711' },
        webhook: { url: 'https://shop.example/hooks/gangsheet' },
      },
    ],
  },
);

/** A request whose orders are checked later, one by one. */
export const requestShellSchema = Type.Object(
  { ...gangSheetRequestSchema.properties, orders: anyList(ordersBounds) },
  { additionalProperties: false },
);

export type OrderRequest = Static<typeof orderSchema>;
export type SheetRequest = Static<typeof sheetSchema>;
export type OutputRequest = Static<typeof outputSchema>;
export type GangSheetRequest = Static<typeof gangSheetRequestSchema>;
