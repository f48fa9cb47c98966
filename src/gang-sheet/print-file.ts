interface PrintFile {
  readonly mediaType: string;
  /** Whether files of the format can hold cut lines, in a spot colour. */
  readonly hasCutLines: boolean;
}

/** The formats of print files. The name of a format is also its file extension. */
export const PRINT_FILES = {
  png: { mediaType: 'image/png', hasCutLines: false },
  tiff: { mediaType: 'image/tiff', hasCutLines: false },
  pdf: { mediaType: 'application/pdf', hasCutLines: true },
} as const satisfies Record<string, PrintFile>;

export type OutputFormat = keyof typeof PRINT_FILES;

/** The names of the formats, in the order in which the API lists them. */
export const OUTPUT_FORMATS = Object.keys(PRINT_FILES) as readonly OutputFormat[];
