/** Checks the shape of values that were stored as JSON. Unknown fields are allowed. */
export type Shape = (value: unknown) => boolean;

export const isText: Shape = (value) => typeof value === 'string';
export const isNumber: Shape = (value) => typeof value === 'number';
export const isFlag: Shape = (value) => typeof value === 'boolean';

export function isOneOf(values: readonly unknown[]): Shape {
  return (value) => values.includes(value);
}

export function orNull(shape: Shape): Shape {
  return (value) => value === null || shape(value);
}

export function orAbsent(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

export function mapOf(shape: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every(shape);
}

export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes);
  return (value) => isObject(value) && entries.every(([name, shape]) => shape(value[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A stored value that differs from what the service wrote. */
export class DamagedValue extends Error {
  override readonly name = 'DamagedValue';
  /** The column, or the table if it has only one JSON column. */
  readonly column: string;

  constructor(column: string, cause?: unknown) {
    super(`${column} is damaged`, { cause });
    this.column = column;
  }
}

/**
 * Parses a column that holds JSON.
 * @throws DamagedValue if it is not JSON or has a different shape
 */
export function parseColumn(column: string, json: string | null, shape: Shape): unknown {
  let value: unknown;
  try {
    value = json === null ? null : JSON.parse(json);
  } catch (cause) {
    throw new DamagedValue(column, cause);
  }
  if (!shape(value)) throw new DamagedValue(column);
  return value;
}
