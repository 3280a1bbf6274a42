import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {readEnvironment} from '../../starter/config.ts';
import {nextChange} from './changes.ts';

// npm run dev: the app, started anew whenever its code or its settings change. People stay signed
// in: sessions are in the database, and the keys of development under `var/`.

const help = `npm run dev

The app, as npm start has it, and started anew whenever its code or its settings change. People stay
signed in. Ctrl+C ends it.`;
if (process.argv.includes('--help')) {
	console.log(help);
	process.exit();
}

// There the app does not notice when this hangs up, so it would stay and keep its port.
if (readEnvironment().NODE_ENV === 'production') {
	console.error('npm run dev is for development, and NODE_ENV is production: npm start');
	process.exit(1);
}

const runner = fileURLToPath(new URL('../run.js', import.meta.url));
const app = fileURLToPath(new URL('app.ts', import.meta.url));
const twoSeconds = 2000;

/** The next process, which has loaded the packages and waits for its turn. */
let spare: ChildProcess | undefined;
let running: ChildProcess | undefined;

const prepare = (): ChildProcess => fork(runner, [app]);

const isOver = ({exitCode, signalCode}: ChildProcess) => exitCode !== null || signalCode !== null;

/** Hangs up, upon which the app stops; one that is caught in a loop does not notice. */
const end = async (child: ChildProcess): Promise<void> => {
	if (isOver(child)) return;
	const ended = once(child, 'exit');
	const killer = setTimeout(() => child.kill('SIGKILL'), twoSeconds);
	if (child.connected) child.disconnect();
	await ended;
	clearTimeout(killer);
};

const start = (): ChildProcess => {
	const child = spare && !isOver(spare) ? spare : prepare();
	spare = undefined;
	child.once('message', () => {
		if (child === running) spare ??= prepare();
	});
	child.once('exit', code => {
		if (child === running && code) console.log('The next change starts it again.');
	});
	child.send('go');
	return child;
};

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.once(signal, async () => {
		const children = [running, spare].filter(child => child !== undefined);
		running = undefined; // so that its end is no news
		await Promise.all(children.map(end));
		process.exit(0);
	});
}

for (;;) {
	const change = nextChange();
	running = start();
	const paths = await change;
	console.log(`${paths.join(', ')} changed`);
	const last = running;
	running = undefined;
	// The packages may be others now.
	if (paths.includes('package.json') && spare) await end(spare);
	await end(last);
}
