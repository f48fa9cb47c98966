import { resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import type { PreflightLevels } from '../../gang-sheet/preflight.ts';
import type { FetchPlacesOptions } from '../../fetching/fetch-places.ts';
import type { FetchingConfig } from '../../fetching/fetching-config.ts';
import { HEADER_TEXT, parseArtworkHeaders } from '../artwork-headers.ts';
import { readFontsDir } from '../fonts-dir.ts';
import { parsePreflight } from '../preflight-setting.ts';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, flag, HOUR_MS, integer, offAtZero, optionalText } from './kinds.ts';

/** Name and version, as in package.json. */
export const USER_AGENT = 'gangsheet/0.1.0';

export const artworkSettings = {
  ARTWORK_DIR: optionalText(
    'Folder that `artwork.file` paths are relative to. Unset: artwork given as `file` is refused.',
  ),
  FONTS_DIR: optionalText(
    "Folder of the shop's own fonts (TTF, OTF, TTC) for text in SVG artwork, read when the service starts. Unset: only the Liberation and DejaVu fonts, which come with gangsheet.",
  ),
  MAX_ARTWORK_MB: integer(200, [1, 4096], 'Maximum size of an artwork file, in MiB.'),
  MAX_ARTWORK_MEGAPIXELS: integer(600, [1, 10_000], 'Maximum size of an artwork, in megapixels.'),
  ARTWORK_TIMEOUT_MS: count(
    30_000,
    100,
    'Maximum silence of a server that artwork is fetched from, and maximum time to copy one artwork from ARTWORK_DIR, in milliseconds.',
  ),
  ARTWORK_TOTAL_TIMEOUT_MS: count(
    300_000,
    100,
    'Maximum time to fetch one artwork, with all tries, in milliseconds.',
  ),
  ARTWORK_FETCHES: integer(
    32,
    [1, 64],
    'Number of artwork files that arrive from URLs at the same time. A host that is silent for a second does not count.',
  ),
  ARTWORK_FETCHES_PER_HOST: integer(
    6,
    [1, 64],
    'Number of artwork files that are fetched from one host at the same time.',
  ),
  ARTWORK_USER_AGENT: Type.String({
    default: USER_AGENT,
    pattern: HEADER_TEXT,
    description:
      'The `User-Agent` of requests for artwork. Some hosts want a way to reach you: add your address.',
  }),
  ARTWORK_HEADERS: Type.String({
    default: '',
    isSecret: true,
    description:
      'Additional headers of requests for artwork, by host, as JSON: `{"cdn.shop.example":{"Referer":"https://shop.example/"}}`.',
  }),
  DECODE_TIMEOUT_MS: count(
    60_000,
    100,
    'Maximum time for one step of decoding an artwork, in milliseconds. An artwork that takes longer is refused.',
  ),
  QUARANTINE_HOURS: Type.Number({
    minimum: 0,
    maximum: 87_600,
    default: 24,
    description:
      'Number of hours for which artwork that has taken down a decoder twice is refused, regardless of order or key; 0 disables the quarantine.',
  }),
  OBTAIN_TIMEOUT_MS: count(
    600_000,
    100,
    'Maximum time to obtain all artwork of one request, in milliseconds.',
  ),
  ALLOW_PRIVATE_ARTWORK_HOSTS: flag(
    'Whether artwork URLs may lead to private, loopback and link-local addresses.',
  ),
  UPLOAD_TTL_HOURS: Type.Number({
    exclusiveMinimum: 0,
    maximum: 87_600,
    default: 72,
    description:
      'Time that an upload is kept after its last use, in hours; an upload that an unfinished job needs is kept longer.',
  }),
  MAX_UPLOADS_MB: count(
    10_240,
    1,
    'Total space for uploaded artwork, in MiB; once it is full, uploads are refused until older uploads expire.',
  ),
  PREFLIGHT: Type.String({
    default: 'resolution=warn,colour=warn',
    description:
      'Default preflight checks as `rule=level,…`; a request can override them. Rules: background, translucency, specks, resolution, colour, svg, haze, edges. Levels: off, warn, block. Rules not listed are off, except svg (block), haze (warn) and edges (warn).',
  }),
};

export interface ArtworkConfig {
  /** null: `file` artwork is refused. */
  readonly dir: string | null;
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly timeoutMs: number;
  /** For one operation of the decoder. */
  readonly decodeTimeoutMs: number;
  /** For all artwork of one request. */
  readonly obtainTimeoutMs: number;
  readonly fetching: FetchingConfig & Pick<FetchPlacesOptions, 'most' | 'mostPerHost'>;
}

/** Limits on artwork that is uploaded ahead of orders. */
export interface UploadsConfig {
  /** An upload's lifetime after its last use. */
  readonly ttlMs: number;
  /** For all uploads together. */
  readonly maxBytes: number;
}

export interface ArtworkConfigs {
  readonly artwork: ArtworkConfig;
  /** How long artwork that took down a decoder twice is quarantined; null: never. */
  readonly quarantineMs: number | null;
  readonly uploads: UploadsConfig;
  /** Folder of the shop's own fonts; null: there is none. */
  readonly fontsDir: string | null;
  /** Levels of the preflight rules that a request does not set. */
  readonly preflight: PreflightLevels;
}

type Settings = Static<Type.TObject<typeof artworkSettings>>;

export function toArtworkConfigs(settings: Settings): ArtworkConfigs {
  return {
    artwork: {
      dir: settings.ARTWORK_DIR === undefined ? null : resolve(settings.ARTWORK_DIR),
      maxBytes: settings.MAX_ARTWORK_MB * MIB,
      maxPixels: settings.MAX_ARTWORK_MEGAPIXELS * 1_000_000,
      timeoutMs: settings.ARTWORK_TIMEOUT_MS,
      decodeTimeoutMs: settings.DECODE_TIMEOUT_MS,
      obtainTimeoutMs: settings.OBTAIN_TIMEOUT_MS,
      fetching: {
        allowPrivateHosts: settings.ALLOW_PRIVATE_ARTWORK_HOSTS,
        silenceMs: settings.ARTWORK_TIMEOUT_MS,
        totalMs: settings.ARTWORK_TOTAL_TIMEOUT_MS,
        maxBytes: settings.MAX_ARTWORK_MB * MIB,
        userAgent: settings.ARTWORK_USER_AGENT,
        headers: parseArtworkHeaders(settings.ARTWORK_HEADERS).headers,
        most: settings.ARTWORK_FETCHES,
        mostPerHost: settings.ARTWORK_FETCHES_PER_HOST,
      },
    },
    quarantineMs: offAtZero(settings.QUARANTINE_HOURS * HOUR_MS),
    uploads: {
      ttlMs: settings.UPLOAD_TTL_HOURS * HOUR_MS,
      maxBytes: settings.MAX_UPLOADS_MB * MIB,
    },
    fontsDir: readFontsDir(settings.FONTS_DIR).dir,
    preflight: parsePreflight(settings.PREFLIGHT).levels,
  };
}

export function artworkFaults(settings: Settings): readonly string[] {
  const { MAX_UPLOADS_MB: all, MAX_ARTWORK_MB: one } = settings;
  return [
    ...(all < one
      ? [`MAX_UPLOADS_MB must be at least MAX_ARTWORK_MB, received ${all} and ${one}`]
      : []),
    ...parseArtworkHeaders(settings.ARTWORK_HEADERS).faults,
    ...parsePreflight(settings.PREFLIGHT).faults,
    ...readFontsDir(settings.FONTS_DIR).faults,
  ];
}
