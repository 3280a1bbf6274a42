import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {checkOut} from '../helpers/checkout.ts';
import {start} from '../helpers/process.ts';

const file = `# a comment
PORT=4001
SIGNUP=closed
LOG_LEVEL="warn"
RATE_LIMIT=
`;

const script = `import {readEnvironment} from './starter/config.ts';
const outsideTests = readEnvironment();
process.env.NODE_ENV = 'test';
console.log(JSON.stringify({outsideTests, inTests: readEnvironment()}));
`;

test('.env is read outside tests; real variables win, and empty ones are unset', async t => {
	const folder = checkOut(t);
	writeFileSync(join(folder, '.env'), file);
	writeFileSync(join(folder, 'read.ts'), script);
	const command = [process.execPath, 'scripts/run.js', 'read.ts'] as const;
	const real = {PORT: '4002', SIGNUP: '', RATE_LIMIT: 'off'};
	const {ended, output} = start(t, folder, command, real);

	t.is(await ended, 0, output());
	const {outsideTests, inTests} = JSON.parse(output());
	t.like(outsideTests, {PORT: '4002', SIGNUP: 'closed', LOG_LEVEL: 'warn', RATE_LIMIT: 'off'});
	t.false('NODE_ENV' in outsideTests);
	t.like(inTests, {PORT: '4002', RATE_LIMIT: 'off'});
	t.false('LOG_LEVEL' in inTests);
});
