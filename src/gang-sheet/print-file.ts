interface PrintFile {
  readonly mediaType: string;
  /** Whether files of this format can contain cut lines in a spot colour. */
  readonly hasCutLines: boolean;
}

/** The print file formats by name. A format's name is also its file extension. */
export const PRINT_FILES = {
  png: { mediaType: 'image/png', hasCutLines: false },
  tiff: { mediaType: 'image/tiff', hasCutLines: false },
  pdf: { mediaType: 'application/pdf', hasCutLines: true },
} as const satisfies Record<string, PrintFile>;

export type OutputFormat = keyof typeof PRINT_FILES;

/** The format names in the order in which the API lists them. */
export const OUTPUT_FORMATS = Object.keys(PRINT_FILES) as readonly OutputFormat[];
