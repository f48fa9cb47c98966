import { Type, type Static } from 'typebox';

const ratio = (value: number, description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 1, default: value, description });
const count = (value: number, minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: 1_000_000_000, default: value, description });
const optionalText = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, description }));

/**
 * Every setting: its default, its unit and one sentence. The README's table is made from this.
 * One property an environment variable; nothing else in the code reads the environment.
 */
export const settingsSchema = Type.Object({
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 3000,
    description: 'Port of the HTTP service; 0 picks a free one.',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '0.0.0.0',
    description: 'Address that the HTTP service listens on.',
  }),
  DATA_DIR: optionalText(
    'Folder of the database, the finished sheets and the scratch files (a real disk, not tmpfs). Default: `$RAILWAY_VOLUME_MOUNT_PATH`, else `./data`.',
  ),
  RAILWAY_VOLUME_MOUNT_PATH: optionalText(
    'Set by Railway when a volume is attached; used when `DATA_DIR` is not set.',
  ),
  API_KEYS: optionalText(
    'Who may call: `name:secret,name:secret`, sent as `Authorization: Bearer secret`. Each name sees its own jobs alone; two secrets of one name are for changing over. Unset: open to everybody.',
  ),
  CORS_ORIGINS: optionalText(
    'Origins whose pages may call from a browser, `https://shop.example,…`, or `*`. Unset: none.',
  ),
  METRICS_TOKEN: optionalText(
    "The operator's bearer token, for `/metrics` and `/incidents`. Unset: `/metrics` is open, `/incidents` only while `API_KEYS` is unset.",
  ),
  LINK_SECRET: optionalText(
    'What links to parts, previews and maps are signed with. Unset: a secret made at the first start and kept in `DATA_DIR`.',
  ),
  LINK_TTL_HOURS: Type.Number({
    exclusiveMinimum: 0,
    maximum: 87_600,
    default: 168,
    description: 'Hours that such a link is good for.',
  }),
  PUBLIC_URL: optionalText(
    'URL that callers know the service by, such as `https://print.shop.example`; all links in answers and events begin with it. Unset: they are relative.',
  ),
  WEBHOOK_SECRETS: optionalText(
    'What webhooks are signed with, by name of the API key: `name:whsec_…,name:whsec_…`. Two of one name both sign, for changing over.',
  ),
  WEBHOOK_SECRET: optionalText(
    'The same for all others: `whsec_` and 24 to 64 bytes in base64. Unset: a secret made at the first start and kept in `DATA_DIR/webhook-secret`.',
  ),
  ALLOW_PRIVATE_WEBHOOK_HOSTS: Type.Boolean({
    default: false,
    description:
      'Whether webhooks may go to private, loopback and link-local addresses, and by plain http.',
  }),
  ARTWORK_DIR: optionalText(
    'Folder under which `artwork.file` paths are looked up. Unset: such artwork is refused.',
  ),
  FONTS_DIR: optionalText(
    "Folder of the shop's own fonts (TTF, OTF, TTC) for text in SVG artwork, read when the service starts. Unset: Liberation Sans, Serif and Mono alone, which come with gangsheet.",
  ),
  MEMORY_LIMIT_MB: Type.Optional(
    Type.Integer({
      minimum: 64,
      maximum: 1_000_000_000,
      description:
        "MiB; a limit lower than the container's. Unset: the least of cgroup limit and physical memory.",
    }),
  ),
  MEMORY_RESERVED_RATIO: Type.Number({
    minimum: 0,
    maximum: 0.5,
    default: 0.0625,
    description: 'Share of the limit that is left alone; the rest is the budget (8 GB: 7.5 GB).',
  }),
  MEMORY_WARNING: ratio(
    0.7,
    'Share of the budget at which the log warns; also the target of a pause.',
  ),
  MEMORY_CRITICAL: ratio(
    0.8,
    'Share of the budget at which no job and no part is started and `/readyz` turns red.',
  ),
  MEMORY_PAUSE: ratio(
    0.87,
    'Share of the budget at which the running job pauses and memory is freed.',
  ),
  MEMORY_EMERGENCY: ratio(0.93, 'Share of the budget at which the running job is stopped.'),
  CHECKPOINT_EVERY: count(10, 1, 'Placements between two memory checkpoints.'),
  PAUSE_MAX_WAIT_MS: count(
    30_000,
    0,
    'Milliseconds; the longest that one pause waits for memory to fall.',
  ),
  CLEANUP_EVERY: count(0, 0, 'Placements between two cleanups whatever the state; 0 is off.'),
  MEMORY_BRAKE: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    description:
      'Whether the renderer stops its work, and in the last resort ends itself with a report, before the kernel kills it. `off` is for tests of what happens then: never in production.',
  }),
  RECYCLE_ABOVE_MB: count(
    0,
    0,
    'MiB in use while idle and cleaned up, above which the renderer is replaced before its next job; 0 is off.',
  ),
  RECYCLE_AFTER_MINUTES: count(
    0,
    0,
    'Minutes after which the renderer is replaced before its next job; 0 is off.',
  ),
  IDLE_CLEANUP_SECONDS: count(
    10,
    0,
    'Seconds from one cleanup of the idle renderer, whose result shows whether it leaks, to the next at the earliest; 0 is after every job.',
  ),
  GIVE_UP_AFTER_DEATHS: count(
    5,
    1,
    'Deaths of the renderer in five minutes after which the service ends itself with exit code 1, so that the platform sees it.',
  ),
  RENDER_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 16,
    default: 1,
    description: 'Jobs that are rendered at the same time.',
  }),
  RENDER_THREADS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 64,
      description:
        'Threads that encode, and threads of one image operation. Unset: the number of cores.',
    }),
  ),
  RETENTION_HOURS: Type.Number({
    minimum: 0,
    maximum: 876_000,
    default: 720,
    description: 'Hours that a job and its files are kept after its end; 0 is for ever.',
  }),
  QUEUE_LIMIT: count(100, 0, 'Jobs that may wait; a further one is answered 429.'),
  QUEUE_LIMIT_PER_KEY: count(
    0,
    0,
    'Jobs of one API key that may wait; a further one is answered 429. 0 is no limit but that of all.',
  ),
  RATE_LIMIT_PER_MINUTE: count(
    12_000,
    0,
    'Requests that one API key, or one address without a key, may send in a minute; 0 is no limit.',
  ),
  RATE_LIMIT_MB_PER_MINUTE: count(
    0,
    0,
    'MiB of bodies that one API key, or one address without a key, may send in a minute; 0 is no limit.',
  ),
  TRUSTED_PROXIES: Type.Integer({
    minimum: 0,
    maximum: 10,
    default: 0,
    description:
      'Proxies in front of this service, whose `X-Forwarded-For` tells the address of a client; 0: nobody is believed.',
  }),
  DISK_RESERVE_MB: count(
    256,
    0,
    'MiB of the disk of `DATA_DIR` that are left free: below it no job is taken, and a running one fails with `storage_full`.',
  ),
  MAX_BODY_MB: Type.Integer({
    minimum: 1,
    maximum: 1024,
    default: 32,
    description: 'MiB; the largest request body.',
  }),
  HEADERS_TIMEOUT_MS: count(
    15_000,
    100,
    'Milliseconds in which the headers of a request must be there; else it is answered 408.',
  ),
  REQUEST_TIMEOUT_MS: count(
    120_000,
    100,
    'Milliseconds in which a whole request must be there, uploads included; else it is answered 408.',
  ),
  MAX_ARTWORK_MB: Type.Integer({
    minimum: 1,
    maximum: 4096,
    default: 200,
    description: 'MiB; the largest artwork file.',
  }),
  MAX_ARTWORK_MEGAPIXELS: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 600,
    description: 'Megapixels; the largest artwork.',
  }),
  UPLOAD_TTL_HOURS: Type.Number({
    exclusiveMinimum: 0,
    maximum: 87_600,
    default: 72,
    description: 'Hours after its last use at which uploaded artwork that no open job needs goes.',
  }),
  MAX_UPLOADS_MB: count(
    10_240,
    1,
    'MiB; all uploaded artwork together. When it is full, uploads are refused until some expires.',
  ),
  PREFLIGHT: Type.String({
    default: 'resolution=warn,colour=warn',
    description:
      'What is looked at before printing, where a request does not say: `rule=level,…` of the rules background, translucency, specks, resolution, colour, svg, haze, edges and the levels off, warn, block. Rules that are not named are off, but for svg (block), haze and edges (warn).',
  }),
  ARTWORK_TIMEOUT_MS: count(
    30_000,
    100,
    'Milliseconds; the longest that fetching one artwork may take.',
  ),
  ALLOW_PRIVATE_ARTWORK_HOSTS: Type.Boolean({
    default: false,
    description: 'Whether artwork URLs may lead to private, loopback and link-local addresses.',
  }),
  RESUME_HOURS: count(
    24,
    0,
    'Hours for which what a job has is kept after it failed for want of memory or of a renderer, so that it can be resumed; 0 keeps nothing.',
  ),
  SHUTDOWN_GRACE_MS: count(
    25_000,
    0,
    'Milliseconds between SIGTERM and the end, downloads included; the running job stops at its next checkpoint and goes on at the next start.',
  ),
  LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) =>
      Type.Literal(level),
    ),
    { default: 'info', description: 'Least level that is logged.' },
  ),
});

export type Settings = Static<typeof settingsSchema>;
