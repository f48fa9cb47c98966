import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Convert } from 'typebox/value';
import { ServiceError, type Fault } from '../../errors.ts';
import { FaultList } from './fault-list.ts';
import { compileCheck } from './schema-faults.ts';

type Check = (value: unknown) => { readonly value: unknown } | { readonly error: ServiceError };

/**
 * Validates paths and queries. `readGangSheetRequest` checks bodies, because it finds more than a
 * schema can express. Invalid headers are ignored, as their RFCs require; their schemas only serve the
 * API description.
 */
export const compileRouteCheck: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'params') return checkUrlPart(schema, noSuchPath);
  if (httpPart === 'querystring') return checkUrlPart(schema, badQuery);
  return (value: unknown) => ({ value });
};

/** Converts URL text to the types that the schema requires, and checks it. */
function checkUrlPart(schema: TSchema, refuse: (faults: readonly Fault[]) => ServiceError): Check {
  const check = compileCheck(schema);
  return (text) => {
    const value: unknown = Convert(schema, text);
    return check.accepts(value) ? { value } : { error: refuse(check.faultsOf(value)) };
  };
}

/** A path with an impossible id is not found, just like one with an unknown id. */
function noSuchPath(faults: readonly Fault[]): ServiceError {
  const reasons = faults.map((fault) => fault.detail).join('; ');
  return new ServiceError('not_found', `Not found: ${reasons}.`);
}

/** Pointers refer to a body, so for a query only the detail names the parameter. */
function badQuery(faults: readonly Fault[]): ServiceError {
  const list = new FaultList();
  list.add(
    ...faults.map((fault) => ({
      ...fault,
      pointer: '',
      detail: `query parameter ${fault.detail}`,
    })),
  );
  return list.toError();
}
