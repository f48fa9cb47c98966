import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Convert } from 'typebox/value';
import { ServiceError, type Fault } from '../../errors.ts';
import { FaultList } from './fault-list.ts';
import { compileCheck } from './schema-faults.ts';

type Check = (value: unknown) => { readonly value: unknown } | { readonly error: ServiceError };

/**
 * Validation of what stands in a URL. Bodies are checked by `readGangSheetRequest`, which finds more
 * than a schema can say, and headers that make no sense are ignored, as their RFCs have it: their
 * schemas are for the description only.
 */
export const compileRouteCheck: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'params') return checkUrlPart(schema, noSuchPath);
  if (httpPart === 'querystring') return checkUrlPart(schema, badQuery);
  return (value: unknown) => ({ value });
};

/** In a URL all is text: it becomes numbers where the schema asks for them. */
function checkUrlPart(schema: TSchema, refuse: (faults: readonly Fault[]) => ServiceError): Check {
  const check = compileCheck(schema);
  return (text) => {
    const value: unknown = Convert(schema, text);
    return check.accepts(value) ? { value } : { error: refuse(check.faultsOf(value)) };
  };
}

/** A path with an impossible id leads nowhere, just as one with an unknown id does. */
function noSuchPath(faults: readonly Fault[]): ServiceError {
  const reasons = faults.map((fault) => fault.detail).join('; ');
  return new ServiceError('not_found', `There is nothing here: ${reasons}.`);
}

/** A pointer leads into the body; a query has none, so the detail alone says where a fault is. */
function badQuery(faults: readonly Fault[]): ServiceError {
  const list = new FaultList();
  list.add(
    ...faults.map((fault) => ({ ...fault, pointer: '', detail: `query key ${fault.detail}` })),
  );
  return list.toError();
}
