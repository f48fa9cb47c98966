import { Check, Errors } from 'typebox/value';
import type { Environment } from './process-environment.ts';
import { settingsSchema, type Settings } from './settings.ts';

export interface ReadSettings {
  /** Valid only when there are no faults. */
  readonly settings: Settings;
  /** Names of the settings that are set. */
  readonly given: ReadonlySet<string>;
  /** One sentence for each setting that breaks its schema. */
  readonly faults: readonly string[];
}

/** Converts environment variables to the types of their settings and fills in the defaults. */
export function readSettings(env: Environment): ReadSettings {
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  const faults: string[] = [];
  for (const [name, schema] of Object.entries(settingsSchema.properties)) {
    const text = env[name];
    const fallback = 'default' in schema ? schema.default : undefined;
    const isSet = text !== undefined && text !== '';
    if (isSet) given.add(name);
    const value = isSet ? fromText(text, schema) : fallback;
    if (value === undefined) continue;
    values[name] = value;
    if (Check(schema, value)) continue;
    const [error] = Errors(schema, value);
    faults.push(`${name} ${expectation(schema, error?.message)}, received "${text ?? ''}"`);
  }
  return { settings: values as Settings, given, faults };
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
