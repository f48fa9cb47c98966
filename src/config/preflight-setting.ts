import {
  PREFLIGHT_LEVELS,
  PREFLIGHT_RULES,
  type PreflightLevel,
  type PreflightLevels,
  type PreflightRule,
} from '../gang-sheet/preflight.ts';

/** Levels of rules that are not off by default. */
const DEFAULT_LEVELS: Partial<Record<PreflightRule, PreflightLevel>> = {
  svg: 'block',
  haze: 'warn',
  edges: 'warn',
};

/**
 * Reads `rule=level,rule=level`; rules that are not listed get their default level.
 * @returns the levels, and a sentence for each bad entry
 */
export function parsePreflight(text: string): {
  readonly levels: PreflightLevels;
  readonly faults: readonly string[];
} {
  const levels = Object.fromEntries(
    PREFLIGHT_RULES.map((rule) => [rule, DEFAULT_LEVELS[rule] ?? 'off']),
  ) as Record<PreflightRule, PreflightLevel>;
  const faults: string[] = [];
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const [rule, level] = entry.split('=').map((word) => word.trim());
    const known = PREFLIGHT_RULES.find((one) => one === rule);
    const chosen = PREFLIGHT_LEVELS.find((one) => one === level);
    if (known !== undefined && chosen !== undefined) levels[known] = chosen;
    else {
      faults.push(
        `PREFLIGHT must be a list of rule=level, with the rules ${PREFLIGHT_RULES.join(', ')} and the levels ${PREFLIGHT_LEVELS.join(', ')}, received "${entry.trim()}"`,
      );
    }
  }
  return { levels, faults };
}
