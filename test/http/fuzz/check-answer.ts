/** Checks a response against the description of its route. */
import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import { Compile } from 'typebox/compile';
import type { Api, Operation } from './operations.ts';

/** Problems that any request may get before it reaches its route; the introduction lists them. */
const ANYWHERE = ['malformed_http', 'malformed_json', 'unsupported_media_type', 'body_too_large'];

export type CheckAnswer = (operation: Operation, response: LightMyRequestResponse) => void;

/** @param secrets strings that no response may contain */
export function answerCheck({ components }: Api, secrets: readonly string[]): CheckAnswer {
  const compiled = new Map<object, { Check(value: unknown): boolean }>();
  const accepts = (schema: object, value: unknown): boolean => {
    const check = compiled.get(schema) ?? Compile({ ...schema, components });
    compiled.set(schema, check);
    return check.Check(value);
  };

  return ({ answers }, response) => {
    const { statusCode, headers, body } = response;
    assert.ok(statusCode < 500, `${statusCode} ${body}`);
    for (const secret of secrets) assert.ok(!body.includes(secret), `it tells ${secret}: ${body}`);
    assert.doesNotMatch(body, /\n\s+at |node:internal|node_modules/);
    assert.match(String(headers['x-request-id']), /^[\w.:-]{1,128}$/);
    const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    const isProblem = type === 'application/problem+json';
    const { code = '' } = isProblem ? response.json<{ code: string }>() : {};
    if (ANYWHERE.includes(code)) return;

    const documented = answers[statusCode];
    assert.ok(documented, `${statusCode} is not documented: ${body}`);
    if (documented.content === undefined) {
      assert.equal(body, '');
      return;
    }
    const content = documented.content[type] ?? documented.content['image/png'];
    assert.ok(content, `${statusCode} as ${type} is not documented`);
    if (!type.includes('json')) return;
    assert.ok(
      accepts(content.schema, response.json()),
      `${statusCode} is not as documented: ${body}`,
    );
    if (isProblem) assert.ok(code in (content.examples ?? {}), `${code} is not documented`);
  };
}
