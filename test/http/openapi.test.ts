import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Check } from 'typebox/value';
import { eventSchema } from '../../src/http/contract/event.ts';
import { problemSchema } from '../../src/http/contract/problem.ts';
import { gangSheetRequestSchema } from '../../src/http/contract/request.ts';
import { problemKinds } from '../../src/http/problem.ts';
import { readGangSheetRequest } from '../../src/http/read-request.ts';
import { NEWS_TYPES } from '../../src/jobs/job-news.ts';
import { aServer } from './http-server.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<
    string,
    {
      description: string;
      content?: Record<string, { examples?: Record<string, { value: unknown }> }>;
    }
  >;
}
interface Description {
  readonly openapi: string;
  readonly webhooks: Record<
    string,
    {
      post: {
        requestBody: { content: Record<string, { examples: Record<string, { value: unknown }> }> };
      };
    }
  >;
  readonly info: { readonly version: string; readonly description: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { examples?: readonly unknown[] }> };
}

/** Of a request that is not one of any route. */
const BEFORE_ANY_ROUTE = ['method_not_allowed', 'request_timeout', 'header_too_large'];
/** How a job can end, and no request. */
const OF_JOBS = ['cancelled', 'verification_failed', 'out_of_memory'];

const inOrderOfKinds = (a: string, b: string): number =>
  Object.keys(problemKinds).indexOf(a) - Object.keys(problemKinds).indexOf(b);

async function describeApi(t: TestContext): Promise<Description> {
  const response = await aServer(t).app.inject('/openapi.json');
  assert.equal(response.statusCode, 200);
  return response.json<Description>();
}

const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

/** Every object in a JSON value, itself included. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

describe('/openapi.json', () => {
  test('is OpenAPI 3.1 with the version of the service', async (t) => {
    const { openapi, info } = await describeApi(t);
    assert.equal(openapi, '3.1.0');
    assert.equal(info.version, '1.2.3');
  });

  test('is valid by a public validator', async (t) => {
    const description = await describeApi(t);
    const verdict = await new Validator().validate({ ...description });
    assert.ok(verdict.valid, JSON.stringify(verdict.errors));
  });

  test('shows an example of every JSON request and good answer, which is one by its schema', async (t) => {
    const description = await describeApi(t);
    let shown = 0;
    for (const { operationId, requestBody, responses } of operationsOf(description)) {
      const good = Object.entries(responses).filter(([status]) => Number(status) < 400);
      for (const body of [requestBody, ...good.map(([, answer]) => answer)]) {
        const media = body?.content?.['application/json'];
        if (media === undefined) continue;
        const { schema, example } = media as { schema: { $ref: string }; example?: unknown };
        assert.ok(example !== undefined, `${operationId} has no example of ${schema.$ref}`);
        assert.ok(Check({ ...schema, components: description.components }, example), schema.$ref);
        shown += 1;
      }
    }
    assert.ok(shown > 12);
  });

  test('describes every route of the contract and nothing else', async (t) => {
    const operations = operationsOf(await describeApi(t));
    assert.deepEqual(operations.map(({ method, path }) => `${method} ${path}`).sort(), [
      'delete /artworks/{id}',
      'delete /gangsheets/{id}',
      'get /artworks/{id}',
      'get /artworks/{id}/preflight',
      'get /gangsheets',
      'get /gangsheets/{id}',
      'get /gangsheets/{id}/deliveries',
      'get /gangsheets/{id}/events',
      'get /gangsheets/{id}/parts/{n}',
      'get /gangsheets/{id}/parts/{n}/map',
      'get /gangsheets/{id}/parts/{n}/preview',
      'get /gangsheets/{id}/placements',
      'get /healthz',
      'get /incidents',
      'get /metrics',
      'get /readyz',
      'post /artworks',
      'post /gangsheets',
      'post /gangsheets/quote',
      'post /gangsheets/{id}/deliveries/{deliveryId}',
      'post /gangsheets/{id}/resume',
    ]);
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('shows an example of every event that is sent to a webhook', async (t) => {
    const { webhooks } = await describeApi(t);
    const { content } = webhooks['gangSheetEvent']!.post.requestBody;
    const { examples } = content['application/json']!;
    assert.deepEqual(Object.keys(examples), NEWS_TYPES);
    for (const [type, { value }] of Object.entries(examples)) {
      assert.ok(Check(eventSchema, value), type);
      assert.equal(value.type, type);
    }
  });

  test('has only references that lead somewhere', async (t) => {
    const description = await describeApi(t);
    let references = 0;
    for (const object of objectsIn(description)) {
      assert.equal(object['$id'], undefined);
      const reference = object['$ref'];
      if (typeof reference !== 'string') continue;
      references += 1;
      const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? [];
      assert.ok(name !== undefined && name in description.components.schemas, reference);
    }
    assert.ok(references > 20);
  });

  test('declares the parameters of every path', async (t) => {
    for (const { path, parameters = [] } of operationsOf(await describeApi(t))) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        declared.map(({ name }) => name),
        inPath,
      );
      assert.ok(declared.every(({ required }) => required));
    }
  });

  test('has an example problem for every error that a route answers', async (t) => {
    for (const { operationId, responses } of operationsOf(await describeApi(t))) {
      assert.ok('500' in responses, operationId);
      for (const [status, { description, content }] of Object.entries(responses)) {
        assert.ok(description.length > 0);
        const problem = content?.['application/problem+json'];
        if (Number(status) < 400 || (operationId === 'getReadiness' && status === '503')) continue;
        const examples = Object.values(problem?.examples ?? {});
        assert.ok(examples.length > 0, `${operationId} ${status}`);
        for (const { value } of examples) {
          assert.ok(Check(problemSchema, value));
          assert.equal(value.status, Number(status));
        }
      }
    }
  });

  test('names every error code, and those of routes at a route', async (t) => {
    const { info, paths } = await describeApi(t);
    const atRoutes = new Set(
      [...objectsIn(paths)].flatMap(({ code, type }) =>
        typeof type === 'string' && type.startsWith('urn:gangsheet:') ? [code] : [],
      ),
    );
    const elsewhere = Object.keys(problemKinds).filter((code) => !atRoutes.has(code));
    for (const [code, { status }] of Object.entries(problemKinds)) {
      assert.ok(info.description.includes(`| \`${code}\` | ${status} |`), code);
    }
    assert.deepEqual(elsewhere, [...BEFORE_ANY_ROUTE, ...OF_JOBS].sort(inOrderOfKinds));
  });

  test('answers without a body where there is none', async (t) => {
    const { paths } = await describeApi(t);
    assert.equal(paths['/gangsheets/{id}']!['delete']!.responses['204']!.content, undefined);
    assert.equal(paths['/gangsheets/{id}/parts/{n}']!['get']!.responses['304']!.content, undefined);
  });

  test('shows requests that the service takes', async (t) => {
    const { paths, components } = await describeApi(t);
    for (const path of ['/gangsheets', '/gangsheets/quote']) {
      assert.deepEqual(paths[path]!['post']!.requestBody!.content['application/json']!.schema, {
        $ref: '#/components/schemas/GangSheetRequest',
      });
    }
    const examples = components.schemas['GangSheetRequest']!.examples!;
    assert.ok(examples.length > 0);
    for (const example of examples) {
      assert.ok(Check(gangSheetRequestSchema, example));
      readGangSheetRequest(example, { allowPrivateHosts: false });
    }
  });
});

describe('/docs', () => {
  test('is a page that takes everything from this service', async (t) => {
    const { app } = aServer(t);
    const page = await app.inject('/docs');
    assert.equal(page.statusCode, 200);
    assert.match(String(page.headers['content-security-policy']), /default-src 'self'/);
    const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
    assert.ok(sources.length >= 5);
    for (const source of sources) {
      assert.match(source, /^\/docs\//);
      assert.equal((await app.inject(source)).statusCode, 200, source);
    }
    assert.equal((await app.inject('/docs/json')).statusCode, 200);
  });

  test('keeps to its folder', async (t) => {
    const { app } = aServer(t);
    for (const path of ['/docs/static/../../package.json', '/docs/static/%2e%2e/package.json']) {
      const { statusCode } = await app.inject(path);
      assert.ok(statusCode >= 400 && statusCode < 500, `${path} ${statusCode}`);
    }
  });
});
