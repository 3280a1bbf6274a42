import {randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {openChromium} from '../helpers/chromium.ts';
import {ownPorts, start} from '../helpers/process.ts';
import {fenced, makeRepo, mustRun} from '../how-to/repo.ts';

// docs/how-to/sign-in-with-twitter.md, walked to the letter: its commands in an empty folder, the
// installation included, and then what it says of the browser.

const page = 'sign-in-with-twitter';
const text = readFileSync(new URL(`../../docs/how-to/${page}.md`, import.meta.url), 'utf8');

test('twelve steps lead from an empty folder to "You are logged in"', async t => {
	t.timeout(300_000);
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-steps-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const upstream = join(folder, 'upstream');
	await makeRepo(upstream);
	t.is([...text.matchAll(/^\*\*(\d+)\.\*\*/gm)].length, 12);

	const commands = fenced(page, 'sh');
	t.is(commands.pop(), 'npm start\n');
	await mustRun(folder, ['sh', '-e'], {input: commands.join(''), env: {DENDRITE: upstream}});

	const app = join(folder, 'twitterapp');
	const ports = await ownPorts();
	const running = start(t, app, ['npm', 'start'], ports);
	const origin = `http://localhost:${ports.PORT}`;
	await running.says(origin);

	const {page: browser, complaints} = await openChromium(t);
	const [, address = ''] = text.match(/Go to <http:\/\/localhost:3000(\/\w+)>/) ?? [];
	const [, button = ''] = text.match(/press \*(.+?)\*/) ?? [];
	const [, person = ''] = text.match(/Pick (.+?), and/) ?? [];
	const [, words = ''] = text.match(/you read: \*\*(.+?)\*\*/) ?? [];
	await browser.goto(`${origin}${address}`);
	await browser.getByRole('button', {name: button}).click();
	await browser.getByRole('button', {name: person}).click();
	await browser.getByText(words).waitFor();
	t.is(browser.url(), `${origin}/`);
	t.deepEqual(complaints, []);

	// With keys it is the real one, and the address to register is the page's.
	const [callback, keys = ''] = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(
		([, language, block = '']) => (language === '' ? [block] : []),
	);
	writeFileSync(
		join(app, '.env'),
		keys.replaceAll('…', () => randomBytes(16).toString('hex')),
	);
	const said = await mustRun(app, ['npm', 'run', '-s', 'doctor', '--', '--json']);
	const {providers} = JSON.parse(said);
	const twitter = providers.find(({name}: {name: string}) => name === 'twitter');
	t.like(twitter, {mode: 'real', callback: callback?.trim()});
	t.true(text.includes(`<${twitter.console}>`));
});
