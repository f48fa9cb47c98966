/** Declares only the parser. All of css-tree would load a megabyte of tables that are not needed here. */
declare module 'css-tree/parser' {
  import type { parse } from 'css-tree';
  const parser: typeof parse;
  // eslint-disable-next-line no-restricted-exports -- css-tree has a default export
  export default parser;
}
