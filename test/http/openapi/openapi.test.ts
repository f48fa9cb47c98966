import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Check } from 'typebox/value';
import { eventSchema, progressEventSchema } from '../../../src/http/contract/event.ts';
import { problemSchema, type ProblemBody } from '../../../src/http/contract/problem.ts';
import { gangSheetRequestSchema } from '../../../src/http/contract/request/request.ts';
import { faultMeanings } from '../../../src/fault-codes.ts';
import { problemKinds } from '../../../src/http/problems/problem.ts';
import { readGangSheetRequest } from '../../../src/http/requests/read-request.ts';
import { JOB_EVENT_TYPES } from '../../../src/jobs/job-event.ts';
import { aServer } from '../http-server.ts';

type Example = { readonly $ref: string } | { readonly value: ProblemBody };
interface Media {
  readonly schema?: { readonly $ref?: string };
  readonly example?: unknown;
  readonly examples?: Record<string, Example>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<
    string,
    {
      description: string;
      content?: Record<string, Media>;
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
  readonly components: {
    readonly schemas: Record<string, { examples?: readonly unknown[] }>;
    readonly examples: Record<string, { summary: string; value: ProblemBody }>;
  };
}

/** Codes of problems that occur before routing. */
const BEFORE_ANY_ROUTE = [
  ...['method_not_allowed', 'request_timeout', 'header_too_large', 'expectation_failed'],
];
/** Codes of problems that only jobs end with. */
const OF_JOBS = ['cancelled', 'verification_failed', 'out_of_memory'];

const inOrderOfKinds = (a: string, b: string): number =>
  Object.keys(problemKinds).indexOf(a) - Object.keys(problemKinds).indexOf(b);

async function describeApi(t: TestContext): Promise<Description> {
  const response = await aServer(t).app.inject('/openapi.json');
  assert.equal(response.statusCode, 200);
  return response.json<Description>();
}

/** Registered routes, without those of the documentation and those that answer 405. */
async function registeredRoutes(t: TestContext): Promise<readonly string[]> {
  const routes: string[] = [];
  const { app } = aServer(t);
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (schema?.hide === true) return;
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    for (const one of [method].flat()) routes.push(`${one.toLowerCase()} ${path}`);
  });
  await app.ready();
  return routes;
}

const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

/** All objects in a JSON value, including itself. */
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

  test('is valid according to a public validator', async (t) => {
    const description = await describeApi(t);
    const verdict = await new Validator().validate({ ...description });
    assert.ok(verdict.valid, JSON.stringify(verdict.errors));
  });

  test('has a valid example of every JSON request and successful response', async (t) => {
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

  test('describes every route', async (t) => {
    const operations = operationsOf(await describeApi(t));
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const registered = await registeredRoutes(t);
    assert.ok(registered.length > 20);
    // HEAD is GET without a body.
    const withoutHead = registered.filter((route) => !route.startsWith('head '));
    assert.deepEqual(described.sort(), [...withoutHead].sort());
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('has an example of every webhook event', async (t) => {
    const { webhooks } = await describeApi(t);
    const { content } = webhooks['gangSheetEvent']!.post.requestBody;
    const { examples } = content['application/json']!;
    assert.deepEqual(Object.keys(examples), JOB_EVENT_TYPES);
    for (const [type, { value }] of Object.entries(examples)) {
      assert.ok(Check(eventSchema, value), type);
      assert.equal(value.type, type);
    }
  });

  test('has only references that resolve', async (t) => {
    const description = await describeApi(t);
    let references = 0;
    for (const object of objectsIn(description)) {
      assert.equal(object['$id'], undefined);
      const reference = object['$ref'];
      if (typeof reference !== 'string') continue;
      references += 1;
      const [, kind, name = ''] =
        /^#\/components\/(schemas|examples)\/(\w+)$/.exec(reference) ?? [];
      assert.ok(name in description.components[kind as 'schemas' | 'examples'], reference);
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

  test('has an example problem for every error of a route', async (t) => {
    const { paths, ...description } = await describeApi(t);
    for (const { operationId, responses } of operationsOf({ paths, ...description })) {
      assert.ok('500' in responses, operationId);
      for (const [status, { description: words, content }] of Object.entries(responses)) {
        assert.ok(words.length > 0);
        if (Number(status) < 400 || (operationId === 'getReadiness' && status === '503')) continue;
        const examples = Object.entries(content?.['application/problem+json']?.examples ?? {});
        assert.ok(examples.length > 0, `${operationId} ${status}`);
        for (const [code, example] of examples) {
          const { value } = '$ref' in example ? description.components.examples[code]! : example;
          assert.ok(Check(problemSchema, value), code);
          assert.deepEqual([value.code, value.status], [code, Number(status)]);
        }
      }
    }
  });

  test('lists a code under each status that it has', async (t) => {
    const { paths, ...description } = await describeApi(t);
    const codesOf = (wanted: string, status: string) => {
      const operations = operationsOf({ paths, ...description });
      const { responses } = operations.find(({ operationId }) => operationId === wanted)!;
      return Object.keys(responses[status]?.content?.['application/problem+json']?.examples ?? {});
    };
    assert.ok(codesOf('quoteGangSheet', '503').includes('not_ready'));
    assert.deepEqual(codesOf('quoteGangSheet', '409'), []);
    const [failed, unavailable] = [
      codesOf('createGangSheet', '507'),
      codesOf('createGangSheet', '503'),
    ];
    assert.ok(failed.includes('storage_full') && unavailable.includes('storage_full'));
    assert.ok(codesOf('getPart', '409').includes('not_ready'));
  });

  test('has an example of every problem', async (t) => {
    const { components, info } = await describeApi(t);
    assert.deepEqual(Object.keys(components.examples), Object.keys(problemKinds));
    for (const [code, { status, title }] of Object.entries(problemKinds)) {
      const { value } = components.examples[code]!;
      assert.ok(Check(problemSchema, value), code);
      assert.deepEqual([value.code, value.status, value.title], [code, status, title]);
      assert.ok(info.description.includes(`| \`${code}\` | ${status} |`), code);
    }
    for (const code of Object.keys(faultMeanings)) {
      assert.ok(info.description.includes(`| \`${code}\` |`), code);
    }
  });

  test('lists every problem at a route, except those before routing and those of jobs', async (t) => {
    const { paths } = await describeApi(t);
    const atRoutes = new Set(
      [...objectsIn(paths)].flatMap(({ $ref }) =>
        typeof $ref === 'string' ? [/^#\/components\/examples\/(\w+)$/.exec($ref)?.[1]] : [],
      ),
    );
    const elsewhere = Object.keys(problemKinds).filter((code) => !atRoutes.has(code));
    assert.deepEqual(elsewhere, [...BEFORE_ANY_ROUTE, ...OF_JOBS].sort(inOrderOfKinds));
  });

  test('has an example of the event stream with valid events', async (t) => {
    const { paths } = await describeApi(t);
    const { content } = paths['/gangsheets/{id}/events']!['get']!.responses['200']!;
    const stream = content!['text/event-stream']!.example as string;
    const events = [...stream.matchAll(/^event: (.+)\ndata: (.+)$/gm)];
    assert.ok(events.length > 1);
    for (const [, type, data] of events) {
      const event: unknown = JSON.parse(data!);
      const isOne = Check(eventSchema, event) || Check(progressEventSchema, event);
      assert.ok(isOne && event.type === type, data);
    }
  });

  test('describes responses without a body as such', async (t) => {
    const { paths } = await describeApi(t);
    assert.equal(paths['/gangsheets/{id}']!['delete']!.responses['204']!.content, undefined);
    assert.equal(paths['/gangsheets/{id}/parts/{n}']!['get']!.responses['304']!.content, undefined);
  });

  test('has example requests that the service accepts', async (t) => {
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
      await readGangSheetRequest(example, { allowPrivateHosts: false });
    }
  });
});

describe('/docs', () => {
  test('is a page that loads everything from this service', async (t) => {
    const { app } = aServer(t);
    const page = await app.inject('/docs');
    assert.equal(page.statusCode, 200);
    assert.match(String(page.headers['content-security-policy']), /default-src 'self'/);
    const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
    assert.ok(sources.length >= 5);
    for (const source of sources) {
      // As a browser resolves it, below any path at which a proxy may serve the page.
      const { origin, pathname } = new URL(source, 'http://print.example/shop/docs');
      assert.equal(origin, 'http://print.example');
      assert.match(pathname, /^\/shop\/docs\//);
      assert.equal((await app.inject(pathname.slice('/shop'.length))).statusCode, 200, source);
    }
    assert.equal((await app.inject('/docs/json')).statusCode, 200);
  });

  test('serves no files outside its folder', async (t) => {
    const { app } = aServer(t);
    for (const path of ['/docs/static/../../package.json', '/docs/static/%2e%2e/package.json']) {
      const { statusCode } = await app.inject(path);
      assert.ok(statusCode >= 400 && statusCode < 500, `${path} ${statusCode}`);
    }
  });
});
