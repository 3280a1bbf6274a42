import test from 'ava';
import {createSeals} from '../../starter/auth/tokens.ts';
import {startApp} from '../helpers/app.ts';
import {registry} from '../helpers/registry.ts';
import {watchTokens} from '../helpers/remote.ts';
import {dump, onlyProfile} from '../helpers/rows.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const secretColumns = ['access_token', 'refresh_token', 'token_secret', 'id_token'] as const;

const secretParameter = /^(code|state|code_verifier|oauth_token|oauth_verifier)$/;

/** The secrets in a token's answer, by the column where each belongs. */
const secretsIn = (answer: Record<string, unknown> = {}) => ({
	access_token: answer.oauth_token ?? answer.access_token ?? null,
	refresh_token: answer.refresh_token ?? null,
	token_secret: answer.oauth_token_secret ?? null,
	id_token: answer.id_token ?? null,
});

test.serial('a dump of the database shows no token, code, state, verifier or cookie', async t => {
	const app = await startApp(t);
	const sent = registry.map(({mixin}) => watchTokens(app, mixin));
	const cookies = new Set<string>();
	const seen = new Set<string>();

	for (const {mixin} of registry) {
		const browser = app.browser();
		await signIn(browser, mixin.name);
		await browser.post('/account/password', {password: 'correct horse battery'});
		await signIn(browser, mixin.name, {person: 'grace'});
		// One flow stays open: its secrets are in the database now.
		await begin(browser, mixin.name);
		for (const [name, value] of new URL(await decide(browser)).searchParams) {
			if (secretParameter.test(name)) seen.add(value);
		}
		for (const jar of browser.cookies.values()) {
			for (const value of jar.values()) {
				cookies.add(value);
				cookies.add(value.split('.')[0] ?? value);
			}
		}
	}

	for (const {params} of app.standin.calls) {
		for (const [name, value] of Object.entries(params))
			if (secretParameter.test(name)) seen.add(value);
	}
	for (const answer of sent.flat()) {
		for (const value of Object.values(secretsIn(answer))) if (value) seen.add(String(value));
	}
	t.true(seen.size > registry.length * 6, `${seen.size} secrets were seen`);
	t.true(cookies.size >= registry.length * 4);

	const text = JSON.stringify(await dump(app.db));
	const log = app.logged();
	for (const secret of [...seen, ...cookies].filter(({length}) => length > 15)) {
		t.false(text.includes(secret), `in the database: ${secret}`);
		t.false(log.includes(secret), `in the log: ${secret}`);
	}
	t.false(text.includes('correct horse battery'));
	t.true(text.includes('Ada'), 'the dump is one');
});

const [oldest, newest] = [
	'one secret of at least thirty-two characters',
	'two secrets of at least thirty-two characters',
];
const anywhere = {table: 'github_profiles', row: '1', column: 'access_token'};

test.serial('one text is sealed in another way each time', t => {
	const seals = createSeals([newest]);
	const all = Array.from({length: 1000}, () => seals.seal('a token', anywhere));
	const dataOf = (sealed: string) => Buffer.from(sealed.split('.')[2] ?? '', 'base64url');
	const different = (cut: (data: Buffer) => Buffer) =>
		new Set(all.map(sealed => cut(dataOf(sealed)).toString('hex'))).size;

	t.is(
		different(data => data.subarray(0, 12)),
		1000,
		'the IV',
	);
	t.is(
		different(data => data.subarray(12, -16)),
		1000,
		'the text, under it',
	);
	t.true(all.every(sealed => seals.open(sealed, anywhere) === 'a token'));
});

test.serial('a sealed text that was changed anywhere does not open', t => {
	const seals = createSeals([newest, oldest]);
	const sealed = seals.seal('a token', anywhere);
	const [version = '', key = '', data = ''] = sealed.split('.');
	const [, otherKey] = createSeals([oldest]).seal('a token', anywhere).split('.');
	const bytes = Buffer.from(data, 'base64url');
	t.is(bytes.length, 12 + 'a token'.length + 16);

	const written = (body: Buffer) => `${version}.${key}.${body.toString('base64url')}`;
	const changed = [...bytes.keys()].map(at => {
		const body = Buffer.from(bytes);
		body[at] = (body[at] ?? 0) ^ 1;
		return written(body);
	});
	const cut = [...bytes.keys()].map(length => written(bytes.subarray(0, length)));
	for (const text of [
		...changed,
		...cut,
		written(Buffer.concat([bytes, Buffer.from([0])])),
		`${version}.${otherKey}.${data}`,
		`${version}.__proto__.${data}`,
		`v2.${key}.${data}`,
		`${key}.${data}`,
		'v1',
		'..',
		'',
		'a token',
	]) {
		t.is(seals.open(text, anywhere), undefined, text);
	}
	t.is(seals.open(sealed, anywhere), 'a token');
});

for (const {mixin} of registry) {
	const {name, oauth} = mixin;
	const table = `${name}_profiles`;

	test.serial(
		`${name}: tokens open in their own place with our keys, and nowhere else`,
		async t => {
			const app = await startApp(t);
			const sent = watchTokens(app, mixin);
			await signIn(app.browser(), name);
			const row = await onlyProfile(app.db, name);
			const seals = createSeals(app.config.tokenKeys);
			const id = String(row.id);

			const secrets = secretsIn(sent.at(-1));
			t.true(Object.values(secrets).filter(Boolean).length >= 2);
			for (const column of secretColumns) {
				const sealed = row[column];
				if (secrets[column] === null) {
					t.is(sealed, null, column);
					continue;
				}
				const text = String(sealed);
				const place = {table, row: id, column};
				t.is(seals.open(text, place), String(secrets[column]), column);
				const others = [
					{...place, row: `${id}0`},
					{...place, table: 'other_profiles'},
					{...place, column: column === 'access_token' ? 'refresh_token' : 'access_token'},
				];
				for (const other of others) t.is(seals.open(text, other), undefined);
				const stranger = createSeals(['another secret of at least thirty-two characters']);
				t.is(await stranger.open(text, place), undefined);
				t.is(seals.open(`${text.slice(0, -4)}AAAA`, place), undefined);
			}
		},
	);

	if (oauth === 1) continue;

	test.serial(`${name}: expiry and scope are stored as granted`, async t => {
		const app = await startApp(t);
		const from = Date.now();
		watchTokens(app, mixin, answer => ({...answer, expires_in: 1234, scope: 'just this'}));
		await signIn(app.browser(), name);
		const {token_expires_at, scope} = await onlyProfile(app.db, name);
		t.is(scope, 'just this');
		t.true(Number(token_expires_at) >= from + 1_234_000);
		t.true(Number(token_expires_at) <= Date.now() + 1_234_000);

		watchTokens(app, mixin, answer => ({...answer, scope: 'a\u0000b \ud800'}));
		t.is((await signIn(app.browser(), name)).status, 302);
		t.is((await onlyProfile(app.db, name)).scope, 'ab \ufffd', 'as every database takes it');
	});

	test.serial(`${name}: what is not granted is null, and nonsense is no expiry`, async t => {
		const app = await startApp(t);
		const leaveOut = ({expires_in, scope, refresh_token, ...answer}: Record<string, unknown>) =>
			answer;
		watchTokens(app, mixin, leaveOut);
		await signIn(app.browser(), name);
		const nothing = {token_expires_at: null, scope: null, refresh_token: null};
		t.like(await onlyProfile(app.db, name), nothing);

		for (const expires_in of ['soon', -1, 0, null, {}, 1e300]) {
			watchTokens(app, mixin, answer => ({...answer, expires_in}));
			t.is((await signIn(app.browser(), name)).status, 302);
			t.is((await onlyProfile(app.db, name)).token_expires_at, null, String(expires_in));
		}
	});

	test.serial(`${name}: the refresh token stays when a later sign-in brings none`, async t => {
		const app = await startApp(t);
		const sent = watchTokens(app, mixin);
		await signIn(app.browser(), name);
		const first = String(sent.at(-1)?.refresh_token);
		watchTokens(app, mixin, ({refresh_token: _, ...answer}) => answer);
		await signIn(app.browser(), name);

		const row = await onlyProfile(app.db, name);
		const place = {table, row: String(row.id), column: 'refresh_token'};
		t.is(createSeals(app.config.tokenKeys).open(String(row.refresh_token), place), first);
	});
}
