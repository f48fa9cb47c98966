import { Type, type TStringOptions, type TString } from 'typebox';

/** String formats, each with a pattern for the validator and an expectation for the client. */
const forms = {
  // Control characters and lone surrogates cannot be shown, stored or forwarded faithfully.
  id: {
    pattern: '^[^\\p{Cc}\\p{Cs}]+$',
    words: 'must not contain control characters or broken Unicode',
  },
  url: { pattern: '^https?://[^\\s/]\\S*$', words: 'must be an absolute http or https URL' },
  // Blanks and capitals as a browser takes them (WHATWG URL, 4.4); file names often hold blanks.
  artworkUrl: {
    pattern: '^\\s*[hH][tT][tT][pP][sS]?://[^\\s/][^\\p{Cs}]*$',
    words: 'must be an absolute http or https URL (data URIs go into data)',
  },
  // The media type is not read, because browsers and libraries often do not know it: the bytes decide.
  dataUri: {
    pattern: '^\\s{0,100}[dD][aA][tT][aA]:[^,]{0,1000},[\\s\\S]',
    words: 'must be a data URI (data:image/png;base64,…)',
  },
  file: {
    pattern: '^(?!/)(?!(?:.*/)?\\.\\.(?:/|$))[^\\p{Cc}\\p{Cs}\\\\]+$',
    words: 'must be a relative path with forward slashes and without ".."',
  },
  uuid: {
    pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    words: 'must be a UUID',
  },
  sha256: {
    pattern: '^[0-9a-fA-F]{64}$',
    words: 'must be a SHA-256 hash of 64 hexadecimal digits',
  },
  partNumber: { pattern: '^[1-9]\\d{0,5}$', words: 'must be a whole number from 1' },
} as const satisfies Record<string, { readonly pattern: string; readonly words: string }>;

/** Returns the schema for a string in one of these formats. */
export function textOf(form: keyof typeof forms, options: TStringOptions = {}): TString {
  return Type.String({ ...options, pattern: forms[form].pattern });
}

/** Returns the expectation that belongs to a pattern, for an error's detail. */
export function wordsOfPattern(pattern: string): string {
  const known = Object.values(forms).find((form) => form.pattern === pattern);
  return known?.words ?? `must match ${pattern}`;
}
