import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {type Answer, Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {meOf} from '../helpers/me.ts';
import {provider} from '../helpers/people.ts';
import {ownPorts, script, start} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';
import {signIn} from '../helpers/sign-in.ts';

/** Asks until the answer fits; the app is away between two processes. */
const ask = async (browser: Browser, path: string, fits: (answer: Answer) => boolean) => {
	for (;;) {
		const answer = await browser.get(path).catch(() => undefined);
		if (answer && fits(answer)) return answer;
		await wait(20); // the processors are for the app
	}
};

test.serial('npm run dev starts anew at a change, and people stay signed in', async t => {
	t.timeout(60_000); // seven starts
	const folder = checkOut(t);
	const ports = await ownPorts();
	const {child, ended, output, says} = start(t, folder, ['npm', 'run', 'dev'], ports);
	await says('until their keys are in .env');

	const browser = new Browser(`http://localhost:${ports.PORT}/`);
	await signIn(browser, provider);
	const me = await meOf(browser);
	const file = join(folder, 'starter/hello.ts');
	const text = readFileSync(file, 'utf8');
	const greet = (word: string) => text.replace('Hello, $', `${word}, $`);
	const isGreeted =
		(word: string) =>
		({status, text}: Answer) =>
			status === 200 && text.includes(`${word}, ${me.username}`);
	await ask(browser, '/hello', isGreeted('Hello'));

	const begun = performance.now();
	writeFileSync(file, greet('Good day'));
	await ask(browser, '/hello', isGreeted('Good day'));
	t.log(`${Math.round(performance.now() - begun)} ms from a change to the first answer by it`);
	t.deepEqual(await meOf(browser), me);
	t.is((await signIn(browser, provider)).status, 302, 'the stand-in came back too');

	// A mistake ends the app and not the watching; and many an editor moves a new file into place.
	writeFileSync(file, `${text}\nconst = 1;\n`);
	await says('The next change starts it again.');
	writeFileSync(`${file}.new`, greet('Good evening'));
	renameSync(`${file}.new`, file);
	await ask(browser, '/hello', isGreeted('Good evening'));

	writeFileSync(join(folder, '.env'), 'SIGNUP=closed\n');
	const stranger = new Browser(`http://localhost:${ports.PORT}/`);
	await ask(stranger, '/login', ({text}) => !text.includes('action="/signup"'));

	mkdirSync(join(folder, 'starter/friends'));
	writeFileSync(join(folder, 'starter/friends/greeting.ts'), "export const word = 'Ahoy';\n");
	const imported = greet('$'.concat('{word}'));
	writeFileSync(file, `import {word} from './friends/greeting.ts';\n${imported}`);
	await ask(browser, '/hello', isGreeted('Ahoy'));
	writeFileSync(join(folder, 'starter/friends/greeting.ts'), "export const word = 'Farewell';\n");
	await ask(browser, '/hello', isGreeted('Farewell'));

	// What the app writes itself changes nothing.
	const starts = output().split('"listening"').length;
	writeFileSync(join(folder, 'var/notes.ts'), 'export {};\n');
	writeFileSync(join(folder, 'scripts/notes.ts'), 'export {};\n');
	await meOf(browser);
	t.is(output().split('"listening"').length, starts);

	child.kill('SIGTERM');
	t.is(await ended, 0);
	await t.throwsAsync(dial(t, ports.PORT));
	await t.throwsAsync(dial(t, ports.STANDIN));
});

test.serial('the app ends with npm run dev, however that ends', async t => {
	const ports = await ownPorts();
	const {child, ended, says} = start(t, checkOut(t), script('dev/index.ts'), ports);
	await says('until their keys are in .env');
	await signIn(new Browser(`http://localhost:${ports.PORT}/`), provider);
	child.kill('SIGKILL');
	await ended; // both streams are at their end too, which the app has of it
	await t.throwsAsync(dial(t, ports.PORT));
	await t.throwsAsync(dial(t, ports.STANDIN));
});

test.serial('npm run dev is not for production', async t => {
	const env = {...production, ...(await ownPorts())};
	const {ended, output} = start(t, checkOut(t), script('dev/index.ts'), env);
	t.is(await ended, 1);
	t.is(output(), 'npm run dev is for development, and NODE_ENV is production: npm start\n');
});
