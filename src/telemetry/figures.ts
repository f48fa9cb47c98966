/** Bytes and shares, formatted for people. */
import { MIB } from '../gang-sheet/units/mib.ts';

/** Mebibytes to one decimal place. */
export function toMib(bytes: number): number {
  return Math.round((bytes / MIB) * 10) / 10;
}

/** Whole mebibytes, rounded. */
export function toWholeMib(bytes: number): number {
  return Math.round(bytes / MIB);
}

/**
 * Whole mebibytes, rounded up if the excess is a tenth or more: the smallest size that suffices.
 */
export function toLeastMib(bytes: number): number {
  return Math.ceil(toMib(bytes));
}

/** A share, such as 0.93, as a percentage to one decimal place. */
export function toPercent(share: number): number {
  return Math.round(share * 1000) / 10;
}
