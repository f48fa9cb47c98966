import { ServiceError } from '../../errors.ts';
import type { App } from '../app.ts';
import { hasMoreValues } from './has-more-values.ts';

/** Several times the number of values in the largest order; as objects they take about 50 MB. */
const MAX_VALUES = 500_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Accepts only JSON bodies. fastify's own parser drops or refuses keys such as `__proto__`; here they
 * reach the schema, which refuses them like any other unknown key.
 */
export function acceptJsonOnly(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      try {
        done(null, parseJson(body, request.headers['content-encoding']));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/** Treats an empty body as no body, because many clients send `DELETE` with a content type. */
function parseJson(body: Buffer, encoding: string | undefined): unknown {
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ServiceError(
      'unsupported_media_type',
      `The body must not have a content encoding, received "${encoding}".`,
    );
  }
  if (body.length === 0) return null;
  if (hasMoreValues(body, MAX_VALUES)) {
    throw new ServiceError(
      'body_too_large',
      `The body must have at most ${MAX_VALUES} values, counting objects, arrays and their members.`,
      { details: { maxValues: MAX_VALUES } },
    );
  }
  try {
    return JSON.parse(utf8.decode(body));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : 'it is not valid UTF-8';
    throw new ServiceError('malformed_json', `The body must be JSON in UTF-8: ${reason}.`, {
      cause,
    });
  }
}
