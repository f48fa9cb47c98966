/**
 * Formats a fraction as a percentage, such as `2.4 %` or `23 %`.
 * @param share fraction, usually 0 to 1
 * @param digits decimals; by default one below 10 % and none from there on
 */
export function percent(share: number, digits = share < 0.1 ? 1 : 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}
