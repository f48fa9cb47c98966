import type { TSchema, Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import type { Fault } from '../../errors.ts';
import { describeFault } from './describe-fault.ts';
import { pointerTo, readablePath, tokensOf } from './pointer.ts';

// By default, typebox stops at 8 faults. No value written by a person has as many as 200; this limit is for
// hostile values.
Settings.Set({ maxErrors: 200 });

/** No object in the contract has a tenth as many keys. */
const MOST_KEYS = 100;

export interface SchemaCheck<T> {
  readonly accepts: (value: unknown) => value is T;
  /**
   * Returns a value's faults in schema order. Checking a faulty value takes up to a millisecond, so this is
   * not meant for whole requests.
   * @param at pointer to the value; the pointers of its faults begin with it
   */
  readonly faultsOf: (value: unknown, at?: string) => readonly Fault[];
}

/** Compiles a schema into a check that names all faults. */
export function compileCheck<S extends TSchema>(schema: S): SchemaCheck<Static<S>> {
  const validator = Compile(schema);
  // Objects with too many keys first: the validator checks every key and does not stop at the first unknown one.
  const accepts = (value: unknown): value is Static<S> =>
    crowdIn(value, '') === null && validator.Check(value);
  return {
    accepts,
    faultsOf: (value, at = '') => {
      const crowd = crowdIn(value, at);
      if (crowd) return [crowd];
      if (validator.Check(value)) return [];
      const errors = validator.Errors(value).flatMap(placeError);
      return errors.map((error) => describeFault(error, schema, { value, at }));
    },
  };
}

/** Finds an object with a hostile number of keys, here or one level down: naming them all takes seconds. */
function crowdIn(value: unknown, at: string): Fault | null {
  if (!isObject(value)) return null;
  const keys = Object.keys(value);
  if (keys.length > MOST_KEYS) return tooManyKeys(keys.length, at);
  for (const key of keys) {
    const inner = value[key];
    const count = isObject(inner) ? Object.keys(inner).length : 0;
    if (count > MOST_KEYS) return tooManyKeys(count, `${at}${pointerTo(key)}`);
  }
  return null;
}

function tooManyKeys(count: number, pointer: string): Fault {
  const detail = `${readablePath(pointer)} must have at most ${MOST_KEYS} keys, received ${count}`;
  return { pointer, code: 'too_many', detail };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Points an error to where the client should look: for a missing key, to where the key should have been.
 */
function placeError(error: TValidationError): readonly TValidationError[] {
  // Each unknown key also has its own error ("boolean", at the key) besides this error for its object.
  if (error.keyword === 'additionalProperties') return [];
  // A bad key is reported at its object, because at the key only its value could be shown.
  if (error.schemaPath.endsWith('/propertyNames')) return [];
  if (error.keyword !== 'required') return [error];
  return error.params.requiredProperties.map((key) => ({
    ...error,
    instancePath: pointerTo(...tokensOf(error.instancePath), key),
  }));
}
