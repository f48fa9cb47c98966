import type { TValidationError } from 'typebox/error';
import type { Fault } from '../../errors.ts';
import type { FaultCode } from '../../fault-codes.ts';
import { wordsOfPattern } from '../contract/fields/text.ts';
import { readablePath, valueAt } from './pointer.ts';

/** Parameters of the broken rule; the rule determines which ones are set. */
interface Params {
  readonly type?: string | readonly string[];
  readonly limit?: number | bigint;
  readonly allowedValues?: readonly unknown[];
  readonly pattern?: string;
}

interface Wording {
  /** Stable code of the fault. */
  readonly code: FaultCode;
  readonly expectation: (params: Params, knownKeys: readonly string[]) => string;
}

/** By JSON Schema keyword; the contract schemas use no other keywords. */
const wordings: Readonly<Record<string, Wording>> = {
  boolean: {
    code: 'unknown_key',
    expectation: (_, known) => `is not supported; supported: ${known.join(', ')}`,
  },
  required: { code: 'missing', expectation: () => 'is missing' },
  type: { code: 'wrong_type', expectation: ({ type }) => `must be ${withArticle(String(type))}` },
  enum: {
    code: 'bad_choice',
    expectation: ({ allowedValues = [] }) => `must be ${allowedValues.map(show).join(' or ')}`,
  },
  pattern: {
    code: 'bad_format',
    expectation: ({ pattern = '' }) => wordsOfPattern(pattern),
  },
  minimum: {
    code: 'out_of_range',
    expectation: ({ limit }) => `must be at least ${Number(limit)}`,
  },
  maximum: { code: 'out_of_range', expectation: ({ limit }) => `must be at most ${Number(limit)}` },
  exclusiveMinimum: {
    code: 'out_of_range',
    expectation: ({ limit }) => `must be greater than ${Number(limit)}`,
  },
  minLength: {
    code: 'out_of_range',
    expectation: ({ limit }) => `must have at least ${counted(limit, 'character')}`,
  },
  maxLength: {
    code: 'out_of_range',
    expectation: ({ limit }) => `must have at most ${counted(limit, 'character')}`,
  },
  minItems: {
    code: 'too_few',
    expectation: ({ limit }) => `must have at least ${counted(limit, 'entry')}`,
  },
  maxItems: {
    code: 'too_many',
    expectation: ({ limit }) => `must have at most ${counted(limit, 'entry')}`,
  },
  maxProperties: {
    code: 'too_many',
    expectation: ({ limit }) => `must have at most ${counted(limit, 'key')}`,
  },
  propertyNames: { code: 'bad_format', expectation: () => 'has a key that is empty or too long' },
};

/** Rules about a key rather than its value: there is no value to show. */
const SAYS_ALL = new Set(['required', 'boolean']);

const LONGEST_SHOWN = 60;

/** Turns a validator's error into a fault that names the value, what was expected and what was received. */
export function describeFault(
  error: TValidationError,
  schema: object,
  { value, at }: { readonly value: unknown; readonly at: string },
): Fault {
  const pointer = at + error.instancePath;
  const known = knownKeysAt(schema, error.schemaPath);
  const wording = wordings[error.keyword];
  const expectation = wording?.expectation(error.params as Params, known) ?? 'is not valid';
  const received = SAYS_ALL.has(error.keyword)
    ? ''
    : `, received ${show(valueAt(value, error.instancePath))}`;
  return {
    pointer,
    code: wording?.code ?? 'invalid',
    detail: `${shorten(readablePath(pointer))} ${expectation}${received}`,
  };
}

/** Formats a received value, short enough for a message. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return showObject(value);
  return typeof value === 'string' ? JSON.stringify(shorten(value)) : String(value);
}

function showObject(value: object): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return shorten(`an object with ${keys.slice(0, 10).join(', ')}`);
}

function shorten(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

const plurals = { character: 'characters', entry: 'entries', key: 'keys' } as const;

function counted(limit: number | bigint | undefined, noun: keyof typeof plurals): string {
  return Number(limit) === 1 ? `1 ${noun}` : `${Number(limit)} ${plurals[noun]}`;
}

function withArticle(type: string): string {
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** Returns the keys of the object schema at, or just above, a schema path. */
function knownKeysAt(schema: object, schemaPath: string): readonly string[] {
  const path = schemaPath.replace(/^#/, '').replace(/\/additionalProperties$/, '');
  const properties = valueAt(schema, `${path}/properties`);
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
