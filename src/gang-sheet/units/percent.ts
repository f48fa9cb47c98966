/**
 * Formats a fraction as a percentage, such as `2.4%` or `23%`.
 * @param share fraction, usually 0 to 1
 * @param digits number of decimals; by default 1 below 10%, otherwise 0
 */
export function percent(share: number, digits = share < 0.1 ? 1 : 0): string {
  return `${(share * 100).toFixed(digits)}%`;
}
