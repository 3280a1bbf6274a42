import test from 'ava';
import {isLosslessNumber, LosslessNumber, parse} from 'lossless-json';
import {valueAt} from '../../scripts/standin/profile.ts';
import {parseObject} from '../../starter/auth/json.ts';
import {cleanPicture, toTime} from '../../starter/auth/model.ts';
import {startApp} from '../helpers/app.ts';
import {comesAsForm, comesWithTokens} from '../helpers/kinds.ts';
import {edited, registry} from '../helpers/registry.ts';
import {describeAs, everyText, watchTokens} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import {remoteSample, sampleOf} from '../helpers/sample.ts';
import {signIn} from '../helpers/sign-in.ts';

type Json = Record<string, unknown>;

/** A value as every database can give it back: SQLite has numbers for booleans. */
const asStored = (value: unknown): unknown => {
	if (typeof value === 'boolean') return Number(value);
	return isLosslessNumber(value) ? Number(value.value) : value;
};

const providers = edited(({mixin}) => ({mixin: {...mixin, sync: 'always'}}));

/** Columns that every table has; a member of that name has another. */
const ours = new Set([
	'user_id',
	'remote',
	'access_token',
	'refresh_token',
	'token_secret',
	'id_token',
	'token_expires_at',
	'scope',
	'created_at',
	'updated_at',
]);

const ownToken = 'a-token-that-this-test-has-made';

for (const {mixin, model} of registry) {
	const {name} = mixin;

	/** Where a picture is whose address is made of what the profile holds; it holds none itself. */
	const sampled = model.toProfile(remoteSample(name));
	const picture = model.picture(sampled);
	const madeAt =
		picture && !Object.values(sampled).includes(picture) ? new URL(picture).origin : undefined;

	test.serial(`${name}: every typed column holds what the sample says`, async t => {
		const app = await startApp(t, {providers});
		describeAs(app, mixin, profile => Object.assign(profile, sampleOf(name)));
		await signIn(app.browser(), name);
		const row = await onlyProfile(app.db, name);

		const sample = remoteSample<Json>(name);
		const columns = model.toProfile(sample);
		for (const [column, value] of Object.entries(columns)) {
			t.deepEqual(asStored(row[column]), asStored(value), column);
		}
		for (const [member, value] of Object.entries(sample)) {
			const stored = asStored(value);
			if (member === 'id' || typeof stored === 'object') continue;
			const column = asStored(row[ours.has(member) ? `profile_${member}` : member]);
			if (column !== undefined) t.true(column === stored || column === toTime(value), member);
		}
		t.is(String(row.id), String(valueAt(sample, mixin.idPath.split('.'))));
	});

	test.serial(`${name}: remote is the profile as it came, with every digit`, async t => {
		const app = await startApp(t, {providers});
		const numbers = {
			big: '12345678901234567890123',
			price: '1.10',
			tiny: '1e-400',
			huge: '-98765432109876543210.5',
		};
		const isForm = comesAsForm(mixin);
		const extra = {
			nested: {list: [new LosslessNumber(numbers.big), {deep: new LosslessNumber(numbers.price)}]},
			tiny: new LosslessNumber(numbers.tiny),
			huge: new LosslessNumber(numbers.huge),
			odd: 'ünïcode \u2028 "quoted" </script> 😀',
			nothing: null,
		};
		describeAs(app, mixin, profile => Object.assign(profile, extra));
		await signIn(app.browser(), name);
		const remote = String((await onlyProfile(app.db, name)).remote);

		const nested = `"nested":{"list":[${numbers.big},{"deep":${numbers.price}}]}`;
		if (!isForm) t.true(remote.includes(nested), remote);
		const {odd, ...rest} = parse(remote) as Json;
		t.is(odd, extra.odd);
		t.is(String(rest.tiny), numbers.tiny);
		t.is(String(rest.huge), numbers.huge);
		if (!isForm) t.is(rest.nothing, null);
		for (const [member, value] of Object.entries(sampleOf(name) as Json)) {
			t.true(member in JSON.parse(remote), `${member}: ${value}`);
		}
	});

	test.serial(`${name}: remote keeps no member that is called a token or holds one`, async t => {
		const app = await startApp(t, {providers});
		// A profile that comes with the tokens is written before they are known, and no call follows.
		const known = mixin.oauth === 1 ? {oauth_token: ownToken} : {access_token: ownToken};
		const sent = watchTokens(app, mixin, answer =>
			comesWithTokens(mixin) ? {...answer, ...known} : answer,
		);
		describeAs(app, mixin, profile => {
			const answer = comesWithTokens(mixin) ? known : (sent.at(-1) ?? {});
			const token = answer.access_token ?? answer.oauth_token;
			Object.assign(profile, {
				echo: token,
				link: `https://api.example/me?access_token=${token}`,
				inner: {echo: token, list: [token, 'harmless']},
				page_token: 'short-lived',
				client_secret: 'not for us',
				tokens: 3,
				secretary: 'Grace',
			});
		});
		await signIn(app.browser(), name);
		const text = String((await onlyProfile(app.db, name)).remote);
		const remote = JSON.parse(text);

		t.is(String(remote.tokens), '3');
		t.is(remote.secretary, 'Grace');
		if (!comesAsForm(mixin)) t.deepEqual(remote.inner.list?.filter(Boolean), ['harmless']);
		for (const member of ['echo', 'link', 'page_token', 'client_secret']) {
			t.false(member in remote, member);
		}
		const {access_token, oauth_token} = sent.at(-1) ?? {};
		t.false(text.includes(String(access_token ?? oauth_token)));
	});

	test.serial(`${name}: the identity has the person's name and picture`, async t => {
		const app = await startApp(t, {providers});
		await signIn(app.browser(), name, {person: 'ada'});
		const {id, user_id, created_at, remote} = await onlyProfile(app.db, name);
		const {label: called, picture, ...identity} = (await app.db('identities').first()) ?? t.fail();

		t.deepEqual(identity, {provider: name, id, user_id, created_at} as typeof identity);
		const profile = model.toProfile(parseObject(String(remote), 'what is kept'));
		t.is(called, model.label(profile) ?? profile.id);
		t.is(picture, cleanPicture(model.picture(profile)));
		if (!madeAt) t.true(picture === null || picture === `${app.standin.origin}/people/ada.svg`);
	});

	test.serial(`${name}: a hostile picture, name and text are kept harmless`, async t => {
		const app = await startApp(t, {providers});
		const evils = [
			'javascript:alert(1)',
			'JaVaScRiPt:alert(1)',
			'\u0001javascript:alert(1)',
			'java\nscript:alert(1)',
			'data:text/html,x',
			'vbscript:x',
			'//x',
			`https://x.example/${'a'.repeat(10_000)}`,
		];
		for (const evil of evils.flatMap(evil => [evil, `${evil}\u0000\ud800`])) {
			describeAs(app, mixin, profile => everyText(profile, mixin, () => evil));
			const browser = app.browser();
			t.is((await signIn(browser, name)).status, 302, evil);
			const picture = (await app.db('identities').first())?.picture ?? null;
			// What ends in the path of the service's own address is a wrong picture, and no more.
			t.true(picture === null || (madeAt && new URL(picture).origin === madeAt), `${picture}`);
			t.false((await browser.get('/account')).text.includes(`src="${evil}`));
		}
	});

	test.serial(`${name}: members that look like ours change nothing but remote`, async t => {
		const from = Date.now();
		const app = await startApp(t, {providers});
		const [way = '', ...inside] = mixin.idPath.split('.');
		let id: unknown;
		describeAs(app, mixin, profile => {
			id = valueAt(profile, [way, ...inside]);
			const tokens = {scope: 'everything', refresh_token: 'mine', id_token: 'mine'};
			const extra: Json = {
				...{id: '99', user_id: 99, is_admin: true, disabled_at: 1, password_hash: 'x', created: 1},
				...{created_at: 1, updated_at: 1, token_expires_at: 1, remote: 'mine'},
				...{access_token: 'mine', token_secret: 'mine'},
				// Beside the tokens these are the service's word on them.
				...(comesWithTokens(mixin) ? {} : tokens),
				constructor: {prototype: {isAdmin: true}},
			};
			delete extra[way];
			Object.assign(profile, extra);
			Object.defineProperty(profile, '__proto__', {value: {isAdmin: true}, enumerable: true});
		});
		for (const visit of ['new', 'known']) {
			t.is((await signIn(app.browser(), name)).status, 302, visit);
			const row = await onlyProfile(app.db, name);
			t.like(row, {id: String(id), user_id: 1}, visit);
			t.true(Number(row.created_at) >= from && Number(row.updated_at) >= from, visit);
			t.not(row.token_expires_at, 1);
			t.not(row.scope, 'everything');
			t.not(row.remote, 'mine');
			t.not(row.access_token, 'mine');
			const user = (await app.db('users').first()) ?? t.fail();
			t.like(user, {id: 1, password_hash: null, disabled_at: null});
			t.true(user.created_at >= from);
		}
		t.is(({} as Json).isAdmin, undefined);
	});
}
