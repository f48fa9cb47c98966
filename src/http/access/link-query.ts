import { Type } from 'typebox';

/** Query of a signed link, which the guard has checked before a route is reached. */
export const linkQuery = Type.Object({
  expires: Type.Optional(
    Type.String({
      description: 'Expiry time of a signed link, in seconds since 1970.',
      examples: ['1800000000'],
    }),
  ),
  signature: Type.Optional(
    Type.String({ description: 'Signature of a signed link, which replaces the key.' }),
  ),
});
