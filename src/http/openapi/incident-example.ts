import type { IncidentAnswer, IncidentPageAnswer } from '../contract/incident.ts';

const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const memory = {
  state: 'emergency',
  usedBytes: 489_684_992,
  budgetBytes: 503_316_480,
  limitBytes: 536_870_912,
  peakBytes: 489_684_992,
};

const renderer: IncidentAnswer = {
  id: '0197a9c2-7c11-7f6e-8d20-3f4a5b6c7d8e',
  class: 'brake',
  process: 'renderer',
  at: '2026-01-31T12:00:00.000Z',
  count: 1,
  lastAt: '2026-01-31T12:00:00.000Z',
  summary:
    'The renderer killed itself because memory was almost exhausted (SIGKILL), with 467 of 512 MB in use, last seen in job 0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d, part 1, placed 40.',
  code: null,
  signal: 'SIGKILL',
  oomKills: 0,
  memory,
  jobId: '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d',
  place: { part: 1, placed: 40, artwork: SHA256 },
  decode: null,
  lastSamples: [
    {
      at: '2026-01-31T11:59:59.750Z',
      state: memory.state,
      usedBytes: memory.usedBytes,
      limitBytes: memory.limitBytes,
    },
  ],
  stderr: [],
  remediation: [
    {
      action: 'raise_limit',
      detail:
        'Try 768 MB for the container (150% of its limit of 512 MB); the need is unknown. The highest reading was 467 MB of the 480 MB budget.',
    },
  ],
};

const JOB_ID = '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d';

/** Example of an incident: an artwork took down two decoders within an hour. */
export const decoderIncident: IncidentAnswer = {
  id: '0197a9c9-1c02-7d11-9f5a-6b7c8d9e0f1a',
  class: 'decode_timeout',
  process: 'decoder',
  at: '2026-01-31T12:07:00.000Z',
  count: 2,
  lastAt: '2026-01-31T12:09:30.000Z',
  summary: `An artwork took too long to decode, and its decoder was killed: SHA-256 ${SHA256}, operation fit, job ${JOB_ID}.`,
  code: null,
  signal: null,
  oomKills: null,
  memory: null,
  jobId: JOB_ID,
  place: null,
  decode: { sha256: SHA256, operation: 'fit', owner: { kind: 'job', id: JOB_ID } },
  lastSamples: [],
  stderr: [],
  remediation: [
    {
      action: 'replace_artwork',
      detail:
        'Ask the customer for another export of the artwork, ideally a PNG at its printed size. The same file will probably take down a decoder again.',
    },
  ],
};

/** Example page of incidents. */
export const incidents: IncidentPageAnswer = {
  incidents: [decoderIncident, renderer],
  links: { next: null },
};
