import {readFileSync} from 'node:fs';

// The app as `scripts/dev/index.ts` starts it: with its packages loaded ahead, which is the longer
// half of a start, and its own code read at the last moment.

const {dependencies} = JSON.parse(
	readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {dependencies: Record<string, string>};

const leave = () => process.exit();
const wanted = new Promise(resolve => process.once('message', resolve));
process.once('disconnect', leave);

// One that is a style sheet does not load, and one that is not installed is the app's to tell of.
void Promise.allSettled(Object.keys(dependencies).map(name => import(name)));
await wanted;

await import('../../starter/server.ts');
process.off('disconnect', leave); // from here on the app itself stops by that
process.send?.('up');
