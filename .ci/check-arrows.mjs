// Holds the imports of src/ against the arrows of src/ARCHITECTURE.md. dependency-cruiser that finds
// no modules says that all is well, so the number of modules is checked as well.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.mjs';

const { output } = await cruise(
  ['src'],
  {
    ...config.options,
    ruleSet: { forbidden: config.forbidden, allowed: config.allowed, allowedSeverity: 'error' },
    validate: true,
    outputType: 'json',
  },
  {},
  { tsConfig: extractTSConfig('./tsconfig.json') },
);
const { summary, modules } = JSON.parse(String(output));
for (const { from, to, rule } of summary.violations) {
  console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`);
}
const ours = modules.filter((module) => module.source.startsWith('src/')).length;
console.log(
  `${ours} modules, ${summary.totalDependenciesCruised} imports, ${summary.violations.length} against the arrows`,
);
if (ours < 30) console.error('too few modules were seen: the check did not work');
process.exitCode = summary.error > 0 || ours < 30 ? 1 : 0;
