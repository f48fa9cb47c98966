import { Type } from 'typebox';

export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** A fraction of the memory budget, above 0 and at most 1. */
export const ratio = (value: number, description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 1, default: value, description });

/** A whole number that has no natural maximum. */
export const count = (value: number, minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: 1_000_000_000, default: value, description });

/** A whole number between two bounds. */
export const integer = (
  value: number,
  [minimum, maximum]: readonly [number, number],
  description: string,
) => Type.Integer({ minimum, maximum, default: value, description });

export const flag = (description: string) => Type.Boolean({ default: false, description });

export const optionalText = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, description }));

/** A string that only the service may know: the renderer starts without it. */
export const secretText = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, description, isSecret: true }));

/** Returns null for 0, which disables a setting. */
export function offAtZero(value: number): number | null {
  return value === 0 ? null : value;
}
