// Runs a TypeScript file in this very process: Node 22.18 and up read it as it is, older ones
// through tsx. `node scripts/run.js starter/server.ts`
import module from 'node:module';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

// What was compiled once is read from a cache, where Node has one (22.8 and up).
module.enableCompileCache?.();

if (!process.features.typescript) {
	const {register} = await import('tsx/esm/api').catch(() => {
		console.error('The packages are not installed: npm ci');
		process.exit(1);
	});
	register({tsconfig: false}); // nothing in it changes what runs, and it is long to read
}

// The file sees its own arguments, as if Node had been given it.
process.argv.splice(1, 1);
process.argv[1] = resolve(process.argv[1] ?? '');
await import(pathToFileURL(process.argv[1]).href).catch(error => {
	const [, name] = String(error.message).match(/^Cannot find package '(.+?)'/) ?? [];
	if (!name) throw error;
	console.error(`The package ${name} is not installed: npm ci`);
	process.exit(1);
});
