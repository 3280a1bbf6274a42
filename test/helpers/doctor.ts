import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Finding} from '../../scripts/doctor/finding.ts';
import type {Environment} from '../../starter/config.ts';
import {checkOut} from './checkout.ts';
import {production} from './environment.ts';
import {script} from './process.ts';
import {run} from './run.ts';

// `npm run doctor` from outside: each fault is put into a fresh clone, and must be named with what
// mends it. Faults that do not meet share a clone, as each run takes a second.

interface Said {
	check: string;
	level: string;
	message: string;
	mend: string | null;
	provider?: string;
}

/** What `--json` says. */
export interface Report {
	ok: boolean;
	findings: Said[];
	providers: {name: string; mode: string; callback: string; console: string | null}[];
}

/** A fresh clone with all that the doctor looks at. */
export const cloneForDoctor = (t: ExecutionContext): string =>
	checkOut(t, [
		'package.json',
		'package-lock.json',
		'tsconfig.json',
		'starter',
		'scripts',
		'.scaffold',
		'.env.example',
	]);

/** Has git know the files of a clone as they are. */
export const track = (folder: string): void => {
	const git = (...words: string[]) => execFileSync('git', words, {cwd: folder, stdio: 'pipe'});
	git('init', '--quiet');
	git('add', '--', 'starter', 'scripts', '.scaffold', '.env.example');
};

/** What the doctor says of a clone, as machines read it. */
export const examine = async (
	t: ExecutionContext,
	folder: string,
	env: Environment = {},
): Promise<Report> => {
	const {code, stdout, stderr} = await run(t, script('doctor/index.ts', '--json'), env, folder);
	t.is(stderr, '');
	const report: Report = JSON.parse(stdout.toString());
	t.is(code, report.ok ? 0 : 1);
	t.is(report.ok, !report.findings.some(({level}) => level === 'error'));
	return report;
};

/** A fault as it must be named: how bad it is, in which words, and what mends it. */
export type Fault = [level: 'error' | 'warning' | 'info', message: RegExp, mend: string | RegExp];

/** Where a line belongs, when it is not `.env`. */
export const elsewhere = /^in the environment, which wins over \.env: /;

/** That each of these is named. What sets a variable does so wherever that is set. */
export const names = (t: ExecutionContext, {findings}: Report, faults: readonly Fault[]): void => {
	for (const [level, message, mend] of faults) {
		const found = findings.find(one => message.test(one.message));
		t.truthy(found, `${message} in ${JSON.stringify(findings, undefined, 1)}`);
		t.is(found?.level, level, String(message));
		const line = found?.mend?.replace(elsewhere, '') ?? '';
		if (typeof mend === 'string') t.is(line, mend);
		else t.regex(line, mend);
	}
};

/** That each of these is named, and no other error. */
export const namesJust = (t: ExecutionContext, report: Report, faults: readonly Fault[]): void => {
	names(t, report, faults);
	const others = report.findings.filter(
		({level, message}) => level === 'error' && !faults.some(([, words]) => words.test(message)),
	);
	t.deepEqual(others, []);
};

/** What one look finds, as the whole would say it. */
export const asReport = (findings: readonly Finding[]): Report => ({
	ok: true,
	findings: findings.map(finding => ({...finding, mend: finding.mend ?? null})),
	providers: [],
});

/** Changes a file of a clone. */
export const edit = (folder: string, path: string, change: (text: string) => string): void =>
	writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));

/** Puts a text in place of another in a file of a clone. Throws where there is none. */
export const replace = (folder: string, path: string, from: string | RegExp, to: string): void =>
	edit(folder, path, text => {
		const isThere = typeof from === 'string' ? text.includes(from) : from.test(text);
		if (!isThere) throw new Error(`${path} has no ${from}`);
		return text.replace(from, to);
	});

/** Production with all that it needs, once it is migrated. */
export const sound: Environment = {
	...production,
	ORIGIN: 'https://app.acme.org',
	TRUST_PROXY: '1',
	DATABASE_URL: 'sqlite:var/production.sqlite3',
	GITHUB_CLIENT_ID: 'Iv1.8a61f9b3a7aba766',
	GITHUB_CLIENT_SECRET: '8a61f9b3a7aba7668a61f9b3a7aba7668a61f9b3',
};
