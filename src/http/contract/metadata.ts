import { Type } from 'typebox';

const MAX_KEYS = 20;
const MAX_KEY_CHARACTERS = 40;
const MAX_VALUE_CHARACTERS = 500;

/** Notes of the caller about a job. The service stores and returns them, and does not interpret them. */
export const metadataSchema = Type.Unsafe<Record<string, string>>({
  type: 'object',
  maxProperties: MAX_KEYS,
  propertyNames: { type: 'string', minLength: 1, maxLength: MAX_KEY_CHARACTERS },
  additionalProperties: { type: 'string', maxLength: MAX_VALUE_CHARACTERS },
  description: `Your own notes, returned with the job: at most ${MAX_KEYS} strings of at most ${MAX_VALUE_CHARACTERS} characters, with names of at most ${MAX_KEY_CHARACTERS}.`,
  examples: [{ customer: '4711', channel: 'web' }],
});
