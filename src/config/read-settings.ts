import type { TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { Environment } from './process-environment.ts';
import { settingsSchema, type Settings } from './settings.ts';

export interface ReadSettings {
  /** Settings that break their schema have their defaults. */
  readonly settings: Settings;
  /** Names of the settings that are set. */
  readonly given: ReadonlySet<string>;
  /** One sentence for each setting that breaks its schema, by its name. */
  readonly faults: ReadonlyMap<string, string>;
}

/** Converts environment variables to the types of their settings and fills in the defaults. */
export function readSettings(env: Environment): ReadSettings {
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  const faults = new Map<string, string>();
  for (const [name, schema] of Object.entries(settingsSchema.properties)) {
    const text = env[name];
    const fallback = 'default' in schema ? schema.default : undefined;
    const isSet = text !== undefined && text !== '';
    if (isSet) given.add(name);
    const value = isSet ? fromText(text, schema) : fallback;
    if (value === undefined) continue;
    const fault = faultOf(schema, value);
    if (fault !== null) faults.set(name, `${name} ${fault}, received "${text ?? ''}"`);
    const usable = fault === null ? value : fallback;
    if (usable !== undefined) values[name] = usable;
  }
  return { settings: values as Settings, given, faults };
}

/** Returns what the schema expects instead of a value; null if the value is good. */
function faultOf(schema: TSchema, value: unknown): string | null {
  if (Check(schema, value)) return null;
  const [error] = Errors(schema, value);
  return expectation(schema, error?.message);
}

/** Converts text to the type that the schema requires; text that cannot be converted stays text. */
function fromText(text: string, schema: object): unknown {
  const type = 'type' in schema ? schema.type : undefined;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer' || type === 'number') {
    return /^[+-]?(\d+(?:\.\d*)?|\.\d+)$/.test(text.trim()) ? Number(text) : text;
  }
  return text;
}

function expectation(schema: object, message: string | undefined): string {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    const choices = schema.anyOf as readonly { const: string }[];
    return `must be one of ${choices.map((choice) => choice.const).join(', ')}`;
  }
  return message ?? 'is not valid';
}
