import {writeFileSync} from 'node:fs';

// One process for the tests of a group, as each file alone would start its own. Runs in the copy of
// the repo that StrykerJS makes: `node scripts/mutants/suite.js attacks/flows stories/next`.
const imports = process.argv.slice(2).map(test => `import './${test}.test.ts';\n`);
writeFileSync('test/mutants.suite.ts', imports.join(''));
