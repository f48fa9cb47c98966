import { Type } from 'typebox';

/** What a signed link bears; the guard has looked at it when a route is reached. */
export const linkQuery = Type.Object({
  expires: Type.Optional(
    Type.String({
      description: 'Seconds since 1970; part of a signed link.',
      examples: ['1800000000'],
    }),
  ),
  signature: Type.Optional(
    Type.String({ description: 'Instead of a key; part of a signed link.' }),
  ),
});
