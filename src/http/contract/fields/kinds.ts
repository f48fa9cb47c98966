/** Schemas that several parts of the contract share. */
import { Type } from 'typebox';

/** An object that allows no other keys. */
export const closed = { additionalProperties: false } as const;

export const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const bytes = (description: string) => Type.Integer({ minimum: 0, description });

/** A fraction from 0 to 1. */
export const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

/** A length, in pixels or in a unit. */
export const side = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

export const instant = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-01-31T12:00:05.000Z'] });
