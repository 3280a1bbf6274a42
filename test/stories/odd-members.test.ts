import test from 'ava';
import {LosslessNumber} from 'lossless-json';
import {startApp} from '../helpers/app.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {edited, registry} from '../helpers/registry.ts';
import {describeAs} from '../helpers/remote.ts';
import {counts} from '../helpers/rows.ts';
import {remoteSample} from '../helpers/sample.ts';
import {signIn} from '../helpers/sign-in.ts';

const providers = edited(({mixin}) => ({mixin: {...mixin, sync: 'always'}}));

const large = 'more than 64 kB';

/** What a service may send one day where it sent a text, a number or a boolean until now. */
const odd = {
	'a text': 'many',
	'an empty text': '',
	'a text with NUL': '\u0000',
	[large]: 'ä'.repeat(33_000),
	'a fraction': 1.5,
	'more than 32 bits': 3_000_000_000,
	'more than 64 bits': new LosslessNumber('123456789012345678901234567890'),
	'more than a double': new LosslessNumber('1e999'),
	'true': true,
	'null': null,
	'a list': [1, 'x'],
	'an object': {x: 1},
};

for (const {mixin} of registry) {
	const {name} = mixin;
	const way = mixin.idPath.split('.')[0] ?? '';

	test.serial(`${name}: a member that is not what it was keeps nobody out`, async t => {
		const app = await startApp(t, {providers});
		// What comes with the tokens is bound as they are, to 64 kB in all (`tokens/sizes`).
		const {[large]: _, ...small} = odd;
		const values = comesWithTokens(mixin) ? small : odd;
		for (const [what, value] of Object.entries(values)) {
			describeAs(app, mixin, profile => {
				for (const member of Object.keys(profile)) {
					if (member !== way) profile[member] = value;
				}
			});
			const person = {name: `Somebody with ${what}`};
			t.is((await signIn(app.browser(), name, person)).status, 302, `${what}, new`);
			t.is((await signIn(app.browser(), name, person)).status, 302, `${what}, known`);
		}

		const users = Object.keys(values).length;
		t.like(await counts(app.db), {users, identities: users, [`${name}_profiles`]: users});
	});
}

const columnsOf = (profile: object) => Object.entries(profile).filter(([name]) => name !== 'id');

for (const {mixin, model} of registry) {
	const {name} = mixin;
	const way = mixin.idPath.split('.')[0] ?? '';

	test.serial(
		`${name}: what fits no column is null there, on SQLite too, and no text has NUL`,
		async t => {
			const app = await startApp(t, {providers});
			const kept = async (value: unknown, who: string) => {
				describeAs(app, mixin, profile => {
					for (const member of Object.keys(profile)) if (member !== way) profile[member] = value;
				});
				t.is((await signIn(app.browser(), name, {name: who})).status, 302);
				const [identity] = await app.db('identities').orderBy('created_at', 'desc');
				const row = await app.db(`${name}_profiles`).where({id: identity?.id}).first();
				return columnsOf(row).filter(([column]) => columns.has(column));
			};
			const remote = remoteSample<Record<string, unknown>>(name);
			const sample = model.toProfile(remote);
			const columns = new Map(columnsOf(sample));

			// What lies on the way to the id stays as it is.
			const onTheWay = new Map(columnsOf(model.toProfile({[way]: remote[way]})));
			for (const [column, value] of await kept('many', 'Somebody')) {
				const isTyped = /number|boolean/.test(typeof columns.get(column));
				if (isTyped && onTheWay.get(column) === null) t.is(value, null, column);
			}
			for (const [column, value] of await kept('a\0b', 'Somebody else')) {
				t.false(String(value).includes('\0'), column);
			}
		},
	);
}

/** A model that reads a part of what has become a text: `picture?.small` is a method then. */
const readingParts = edited(({model}) => ({
	model: {
		...model,
		toProfile(remote) {
			const profile = model.toProfile(remote);
			const column = Object.keys(profile).find(name => name !== 'id');
			return column ? {...profile, [column]: 'a text'.link} : profile;
		},
	},
}));

for (const {mixin} of registry) {
	test.serial(`${mixin.name}: a part of a text that was an object keeps nobody out`, async t => {
		const app = await startApp(t, {providers: readingParts});
		t.is((await signIn(app.browser(), mixin.name)).status, 302);
		t.like(await counts(app.db), {users: 1, [`${mixin.name}_profiles`]: 1});
	});
}

test.serial('the database is asked once what a table looks like, however many sign in', async t => {
	const app = await startApp(t);
	const asked: string[] = [];
	app.db.on('query', ({sql}: {sql: string}) => {
		if (/table_info|information_schema/i.test(sql)) asked.push(sql);
	});
	for (const {mixin} of registry) {
		for (const name of ['Ada', 'Grace']) {
			t.is((await signIn(app.browser(), mixin.name, {name})).status, 302);
		}
	}
	t.is(asked.length, registry.length);
});
