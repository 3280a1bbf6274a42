import {parseArgs} from 'node:util';
import {brokenBy} from './broken.ts';

// npm run doctor: what is wrong with this set-up, and how to mend it.

const help = `npm run doctor [-- --json]

It looks at the settings, the database, Redis, the address that people use, every provider, what
plop wrote, and the base. It changes nothing, and reaches no one but the database and Redis of
the settings.

  --json    the same for machines: {"ok", "findings": [{"check", "level", "message", "mend",
            "provider"}], "providers": [{"name", "mode", "callback", "console"}]}
  --help    this

A line that begins with → mends what stands above it: a command, a line for .env, or what to do.
It ends with 1 when something is wrong, with 0 when nothing is or there are warnings only,
and with 2 when it is asked for something else.`;

/** Ends the process, whatever is still waited for, once everything is said. */
const end = (code: number, text: string): void => {
	const stream = code === 2 ? process.stderr : process.stdout;
	stream.write(`${text}\n`, () => process.exit(code));
};

const read = () => {
	try {
		const options = {json: {type: 'boolean'}, help: {type: 'boolean', short: 'h'}} as const;
		return parseArgs({options}).values;
	} catch (error) {
		return {wrong: `${(error as Error).message.split('. ')[0]}. There is --json; more by --help.`};
	}
};

const run = async (): Promise<void> => {
	const asked = read();
	if ('wrong' in asked) return end(2, asked.wrong);
	if (asked.help) return end(0, help);

	// Code of the app that is loaded may print, and what machines read is JSON alone.
	if (asked.json) console.log = console.info = console.error;
	const [{examine}, {isSound, jsonOf, textOf}] = await Promise.all([
		import('./examine.ts'),
		import('./report.ts'),
	]);
	const report = await examine();
	const colours = process.stdout.isTTY && !process.env.NO_COLOR;
	end(isSound(report) ? 0 : 1, asked.json ? jsonOf(report) : textOf(report, colours));
};

try {
	await run();
} catch (error) {
	// The packages, or the base itself: nothing else can be said before they are there.
	const {message, mend} = brokenBy(error);
	const finding = {check: 'base', level: 'error', message, mend};
	const isJson = process.argv.includes('--json');
	const report = {ok: false, findings: [finding], providers: []};
	end(1, isJson ? JSON.stringify(report) : `✗ error: ${message}\n    → ${mend}`);
}
