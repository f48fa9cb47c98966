/** The routes of the API description. */
import type { App } from '../../../src/http/app.ts';
import type { LookUp, Schema } from '../../support/service/values-of-schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
  /** Examples of problems, by code. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly path: string;
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly body: Readonly<Record<string, Content>> | null;
  /** By status. */
  readonly answers: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Content>> }>
  >;
}

export interface Api {
  readonly operations: readonly Operation[];
  readonly components: object;
  readonly lookUp: LookUp;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Operation['body'] };
  readonly responses: Operation['answers'];
}

export async function describedApi(app: App): Promise<Api> {
  const { paths, components } = (await app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, DescribedOperation>>;
    components: { schemas: Record<string, Schema> };
  }>();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, ...described }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      operationId,
      parameters: parameters ?? [],
      body: described.requestBody?.content ?? null,
      answers: described.responses,
    })),
  );
  const lookUp: LookUp = (reference) => components.schemas[reference.split('/').at(-1) ?? ''] ?? {};
  return { operations, components, lookUp };
}
