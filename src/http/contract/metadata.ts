import { Type } from 'typebox';

const MAX_KEYS = 20;
const MAX_KEY_CHARACTERS = 40;
const MAX_VALUE_CHARACTERS = 500;

/** What a caller wants to find again at a job; the service makes nothing of it. */
export const metadataSchema = Type.Unsafe<Record<string, string>>({
  type: 'object',
  maxProperties: MAX_KEYS,
  propertyNames: { type: 'string', minLength: 1, maxLength: MAX_KEY_CHARACTERS },
  additionalProperties: { type: 'string', maxLength: MAX_VALUE_CHARACTERS },
  description: `Yours: at most ${MAX_KEYS} texts of at most ${MAX_VALUE_CHARACTERS} characters, under names of at most ${MAX_KEY_CHARACTERS}. It stands in every answer about the job.`,
  examples: [{ customer: '4711', channel: 'web' }],
});
