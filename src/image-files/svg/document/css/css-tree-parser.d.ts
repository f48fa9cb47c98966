/** The parser alone: all of css-tree reads tables of a megabyte that nothing here asks for. */
declare module 'css-tree/parser' {
  import type { parse } from 'css-tree';
  const parser: typeof parse;
  // eslint-disable-next-line no-restricted-exports -- this is how css-tree exports it
  export default parser;
}
