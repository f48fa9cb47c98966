import { Type } from 'typebox';

const MAX_KEYS = 20;
const MAX_KEY_CHARACTERS = 40;
const MAX_VALUE_CHARACTERS = 500;

/** The caller's notes about a job. The service stores and returns them but does not interpret them. */
export const metadataSchema = Type.Unsafe<Record<string, string>>({
  type: 'object',
  maxProperties: MAX_KEYS,
  propertyNames: { type: 'string', minLength: 1, maxLength: MAX_KEY_CHARACTERS },
  additionalProperties: { type: 'string', maxLength: MAX_VALUE_CHARACTERS },
  description: `Your own notes, returned with the job: at most ${MAX_KEYS} strings of at most ${MAX_VALUE_CHARACTERS} characters each, with names of at most ${MAX_KEY_CHARACTERS} characters.`,
  examples: [{ customer: '4711', channel: 'web' }],
});
