/** What every setting must do. A new setting needs no line here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { readConfig } from '../../src/config/config.ts';
import { settingsSchema } from '../../src/config/settings.ts';

interface SettingSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly { readonly const: string }[];
}

const settings: readonly (readonly [string, SettingSchema])[] = Object.entries(
  settingsSchema.properties,
);

/** Some settings name the keys of others. */
const KEYS = 'desk:another-secret-of-more-than-thirty-two-characters';

/** One text for each form that a text setting can have. */
const TEXTS = [
  import.meta.dirname,
  'https://print.shop.example',
  'shop:a-secret-of-more-than-thirty-two-characters',
  'resolution=block',
  '{"cdn.shop.example":{"Referer":"https://shop.example/"}}',
  'desk:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
];

/** Values that the setting may have. */
function valuesOf({ anyOf, type, minimum, maximum, ...schema }: SettingSchema): readonly string[] {
  if (anyOf !== undefined) return anyOf.map(({ const: choice }) => choice);
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'string') return TEXTS;
  const near =
    typeof schema.default === 'number' ? [schema.default + (type === 'integer' ? 1 : 0.01)] : [];
  return [...near, minimum, maximum].filter((value) => value !== undefined).map(String);
}

/** The configuration with only this setting; null if the value is not of the setting's form. */
function configWith(name: string, value: string): unknown {
  try {
    return readConfig({ API_KEYS: KEYS, [name]: value });
  } catch {
    return null;
  }
}

test('Every setting is described in a sentence', () => {
  for (const [name, { description = '' }] of settings)
    assert.match(description, /^[A-Z].+\.$/, name);
});

test('Every setting changes the configuration', () => {
  const unset = readConfig({ API_KEYS: KEYS });
  for (const [name, schema] of settings) {
    const changed = valuesOf(schema)
      .map((value) => configWith(name, value))
      .filter((config) => config !== null && !isDeepStrictEqual(config, unset));
    assert.ok(changed.length > 0, `${name} does not reach the configuration`);
  }
});

test('Every number rejects values outside its bounds, and names itself', () => {
  for (const [name, { type, minimum, maximum, exclusiveMinimum }] of settings) {
    if (type !== 'integer' && type !== 'number') continue;
    const lowest = minimum === undefined ? exclusiveMinimum : minimum - 1;
    assert.ok(lowest !== undefined && maximum !== undefined, `${name} has no bounds`);
    for (const value of [lowest, maximum + 1]) {
      assert.throws(() => readConfig({ [name]: String(value) }), {
        name: 'ConfigError',
        message: new RegExp(`${name} must .*received "${value}"`),
      });
    }
  }
});
