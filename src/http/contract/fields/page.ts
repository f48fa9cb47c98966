import { Type } from 'typebox';
import { closed, orNull } from './kinds.ts';

export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

/** Query parameters that every list accepts. */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_PAGE,
      default: DEFAULT_PAGE,
      description: 'Maximum number of entries on the page.',
    }),
  ),
  before: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Start of the page, from `links.next` of the previous page.',
    }),
  ),
};

export const pageQuery = Type.Object(pageParameters, closed);

/** Links that every list includes. */
export const pageLinksSchema = Type.Object(
  { next: orNull(Type.String({ description: 'URL of the next page; null on the last page.' })) },
  closed,
);
