import { settingsSchema } from '../../../src/config/settings.ts';

const BEGIN = '<!-- settings: written by `npm run readme` -->';
const END = '<!-- /settings -->';

/** The README with its table of settings made anew from the schema. */
export function withSettingsTable(readme: string): string {
  const [before, rest] = split(readme, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n${settingsTable()}\n${END}${after}`;
}

function settingsTable(): string {
  const rows = Object.entries(settingsSchema.properties).map(([name, schema]) => {
    const fallback = 'default' in schema ? `\`${String(schema.default)}\`` : '–';
    const description = 'description' in schema ? String(schema.description) : '';
    return `| \`${name}\` | ${fallback} | ${description} |`;
  });
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  if (index < 0) throw new Error(`README.md has no line ${at}`);
  return [text.slice(0, index), text.slice(index + at.length)];
}
