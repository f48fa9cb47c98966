/** Names of the checks on a print file. Receipts store these names. */
export type CheckName =
  | 'signature'
  | 'chunks'
  | 'checksums'
  | 'size'
  | 'density'
  | 'colour'
  | 'pixels'
  | 'hash'
  | 'decoder'
  | 'placed_pixels'
  | 'directory'
  | 'objects'
  | 'positions'
  | 'cut_lines';
