/**
 * `node:http` for the service process. An `import` of `node:http` evaluates all of its exports, and since
 * Node 22 three of them (`WebSocket`, `CloseEvent`, `MessageEvent`) load the HTTP client behind `fetch`.
 * The service never uses that client, which adds 15 MB to an empty process of Node 26, and 4 MB to the
 * service.
 */
export const { Agent, request, STATUS_CODES } = process.getBuiltinModule('node:http');
