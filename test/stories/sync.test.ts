import test, {type ExecutionContext} from 'ava';
import {parseObject} from '../../starter/auth/json.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {cleanLabel, cleanPicture} from '../../starter/auth/model.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import {startApp} from '../helpers/app.ts';
import {edited, registry} from '../helpers/registry.ts';
import {describeAs, everyText, watchTokens} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import {signIn} from '../helpers/sign-in.ts';

type Sync = NonNullable<Mixin['sync']>;

const tokenColumns = [
	'access_token',
	'refresh_token',
	'token_secret',
	'id_token',
	'token_expires_at',
	'scope',
];
const kept = new Set(['user_id', 'created_at', 'updated_at', ...tokenColumns]);

/** What is kept of the person: the typed columns and `remote`. */
const columnsOf = (row: Record<string, unknown>) =>
	Object.fromEntries(Object.entries(row).filter(([column]) => !kept.has(column)));

const newAddress = (text: string) => (text.startsWith('http') ? `${text}?new` : text);
const newWords = (text: string) => (text.startsWith('http') ? text : `new ${text}`);
const allNew = (text: string) => newAddress(newWords(text));

/** Signs the same person in twice; between the two, their texts change at the provider. */
const twice = async (t: ExecutionContext, sync: Sync, mixin: Mixin, change = allNew) => {
	const app = await startApp(t, {providers: edited(({mixin}) => ({mixin: {...mixin, sync}}))});
	const look = async () => ({
		row: await onlyProfile(app.db, mixin.name),
		identity: await app.db('identities').first('label', 'picture'),
	});
	const sent = watchTokens(app, mixin);
	await signIn(app.browser(), mixin.name);
	const first = await look();
	await app.db(`${mixin.name}_profiles`).update({updated_at: 1});

	describeAs(app, mixin, profile => everyText(profile, mixin, change));
	await signIn(app.browser(), mixin.name);
	const second = await look();

	// The tokens are brought up to date whatever becomes of the profile.
	const {id, access_token, updated_at} = second.row;
	const place = {table: `${mixin.name}_profiles`, row: String(id), column: 'access_token'};
	const stored = createSeals(app.config.tokenKeys).open(String(access_token), place);
	const newest = sent.at(-1)?.oauth_token ?? sent.at(-1)?.access_token;
	t.is(stored, String(newest));
	t.true(Number(updated_at) > 1);
	return {first, second};
};

for (const {mixin, model} of registry) {
	const {name} = mixin;
	const looksOf = (remote: unknown) => {
		const profile = model.toProfile(parseObject(String(remote), 'what is kept'));
		return {
			label: cleanLabel(model.label(profile), profile.id),
			picture: cleanPicture(model.picture(profile)),
		};
	};

	test.serial(`sync always: ${name}'s profile, label and picture follow every sign-in`, async t => {
		const {first, second} = await twice(t, 'always', mixin);
		const {remote} = second.row;
		t.notDeepEqual(columnsOf(second.row), columnsOf(first.row));
		t.regex(String(remote), /"new /);
		t.deepEqual(second.identity, looksOf(remote));
		t.is(second.row.created_at, first.row.created_at);
	});

	for (const [what, change] of Object.entries({addresses: newAddress, words: newWords})) {
		test.serial(
			`sync always: ${name}'s label and picture follow when only ${what} change`,
			async t => {
				const {second} = await twice(t, 'always', mixin, change);
				t.deepEqual(second.identity, looksOf(second.row.remote));
			},
		);
	}

	test.serial(`sync created: ${name}'s profile stays as it was at the first sign-in`, async t => {
		const {first, second} = await twice(t, 'created', mixin);
		t.deepEqual(columnsOf(second.row), columnsOf(first.row));
		t.deepEqual(second.identity, first.identity);
		t.true(String(first.row.remote).length > 2);
	});

	test.serial(`sync never: of ${name}'s profile only the id is kept`, async t => {
		const {first, second} = await twice(t, 'never', mixin);
		for (const {row, identity} of [first, second]) {
			const {id, remote, ...others} = columnsOf(row);
			t.is(remote, '{}');
			t.deepEqual([...new Set(Object.values(others))], [null]);
			t.deepEqual(identity, {label: String(id), picture: null} as typeof identity);
		}
	});

	test.serial(`${name}: who comes back brings nobody else up to date`, async t => {
		const app = await startApp(t);
		await signIn(app.browser(), name, {name: 'Stays Away'});
		const [identity] = await app.db('identities');
		const id = identity?.id ?? '';
		const rowsOf = async () => ({
			identity: await app.db('identities').where({provider: name, id}).first(),
			profile: await app.db(`${name}_profiles`).where({id}).first(),
		});
		const before = await rowsOf();

		await signIn(app.browser(), name, {name: 'Comes Back'});
		describeAs(app, mixin, profile => everyText(profile, mixin, text => `new ${text}`));
		await signIn(app.browser(), name, {name: 'Comes Back'});
		const others: string[] = await app.db(`${name}_profiles`).whereNot({id}).pluck('remote');
		t.true(others.some(remote => remote.includes('"new ')));
		t.deepEqual(await rowsOf(), before);
	});
}
