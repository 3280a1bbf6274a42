import test from 'ava';
import {parseObject} from '../../starter/auth/json.ts';
import {cleanLabel} from '../../starter/auth/model.ts';
import {variableOf} from '../../starter/auth/settings.ts';
import {registry} from '../helpers/registry.ts';
import {browserWith, cookieOf, isSignedIn} from '../helpers/sessions.ts';
import {
	agree,
	app,
	comeBack,
	gate,
	isRefused,
	json,
	type Me,
	mixins,
	nothingComesOf,
	signInHonestly,
	startWith,
	whoIs,
} from './harness.ts';
import {changed, given} from './table/attack.ts';
import {claimed, claims} from './table/smuggled.ts';

// A flow belongs to one browser, one provider and who began it, lives ten minutes, and works once.

const profileTable = (name: string) => app.db(`${name}_profiles`);

for (const {mixin, model} of registry) {
	const {name} = mixin;

	test.serial(
		`${name}: A09: going back and forward again after a sign-in changes nothing`,
		async t => {
			const scene = await agree(app, mixin);
			const {browser, honest} = scene;
			const me = await comeBack(t, scene);

			const again = await nothingComesOf(t, {app, browser}, () => browser.get(honest.href));
			isRefused(t, again, 'flow-expired');
			honest.searchParams.set(scene.proof, 'another');
			const other = await nothingComesOf(t, {app, browser}, () => browser.get(honest.href));
			isRefused(t, other, 'flow-expired');
			t.deepEqual(await whoIs(app, browser), me);
		},
	);

	// What binds a code to its flow is PKCE, and a verifier its request token (RFC 9700 §4.5).
	if (mixin.oauth === 1 || mixin.pkce !== false) {
		test.serial(`${name}: A02: a state of one’s own does not open another’s code`, async t => {
			const [{browser, honest, proof}, theirs] = [await agree(app, mixin), await agree(app, mixin)];
			const url = changed(honest, {[proof]: given(theirs, proof)});
			const come = () => browser.get(url.href, {headers: json});
			const injected = await nothingComesOf(t, {app, browser, calls: ['token']}, come);
			isRefused(t, injected, 'provider-failed');
			await comeBack(t, await agree(app, mixin, {browser}));
		});
	}

	test.serial(
		`${name}: A10: while one callback waits for the provider, a second gets nothing`,
		async t => {
			const {browser, honest} = await agree(app, mixin);
			const arrived = gate();
			const open = gate();
			app.standin.misbehave(name, 'token', async (_ctx, next) => {
				arrived.pass();
				await open.passed;
				await next();
			});
			t.teardown(() => app.standin.misbehave(name, 'token'));
			app.standin.calls.length = 0;

			const first = browser.get(honest.href, {headers: json});
			await arrived.passed;
			isRefused(t, await browser.get(honest.href), 'flow-expired');
			open.pass();

			t.is((await first).status, 200);
			t.is(app.standin.calls.filter(({step}) => step === 'token').length, 1);
			t.is((await profileTable(name)).length, 1);
			t.is((await app.db('users')).length, 1);
		},
	);

	test.serial(`${name}: A10: of ten callbacks at once, one signs in`, async t => {
		const {browser, honest} = await agree(app, mixin);
		app.standin.calls.length = 0;
		const answers = await Promise.all(
			Array.from({length: 10}, () => browser.get(honest.href, {headers: json})),
		);

		t.deepEqual(answers.map(({status}) => status).sort(), [200, ...Array(9).fill(400)]);
		t.is(app.standin.calls.filter(({step}) => step === 'token').length, 1);
		t.is((await profileTable(name)).length, 1);
		t.is((await app.db('users')).length, 1);
	});

	test.serial(`${name}: A12: two tabs come back in any order`, async t => {
		const first = await agree(app, mixin);
		const second = await agree(app, mixin, {browser: first.browser});
		await comeBack(t, second);
		await comeBack(t, first);
	});

	test.serial(
		`${name}: A12: of eleven tabs the oldest has lost its flow, the others have not`,
		async t => {
			const browser = app.browser();
			const person = 'Somebody With Many Tabs';
			const scenes = [];
			for (let tab = 0; tab < 11; tab++) scenes.push(await agree(app, mixin, {browser, person}));
			t.is((await app.db('oauth_flows')).length, 10);

			const lost = scenes.shift();
			if (!lost) return t.fail('no tab was opened');
			const page = await browser.get(lost.honest.href);
			isRefused(t, page, 'flow-expired');
			t.regex(page.text, /<a class="button" href="\/login/, 'the way to begin again');
			for (const scene of scenes) await comeBack(t, scene);
			t.is((await app.db('oauth_flows')).length, 0);
		},
	);

	test.serial(`${name}: A13: a flow of not quite ten minutes ago goes on`, async t => {
		const scene = await agree(app, mixin);
		await app.db('oauth_flows').update({expires_at: Date.now() + 5000});
		await comeBack(t, scene);
	});

	test.serial(`${name}: A13: a flow of more than ten minutes ago is over`, async t => {
		const {browser, honest} = await agree(app, mixin);
		const [flow] = await app.db('oauth_flows');
		t.is(flow && flow.expires_at - flow.created_at, 10 * 60 * 1000);

		await app.db('oauth_flows').update({expires_at: Date.now() - 1});
		const answer = await nothingComesOf(t, {app, browser}, () => browser.get(honest.href));
		isRefused(t, answer, 'flow-expired');
	});

	test.serial(`${name}: A09: a callback spends its flow even when the provider fails`, async t => {
		const {browser, honest} = await agree(app, mixin);
		app.standin.misbehave(name, 'token', ctx => {
			ctx.status = 503;
		});
		const failed = await nothingComesOf(t, {app, browser, calls: ['token']}, () =>
			browser.get(honest.href),
		);
		isRefused(t, failed, 'provider-failed');
		app.standin.misbehave(name, 'token');
		const again = await nothingComesOf(t, {app, browser}, () => browser.get(honest.href));
		isRefused(t, again, 'flow-expired');
		await comeBack(t, await agree(app, mixin, {browser}));
	});

	test.serial(`${name}: A06: a profile in the query beside a code changes nothing`, async t => {
		const {browser, honest} = await agree(app, mixin);
		const answer = await browser.get(`${honest}&${claims}`, {headers: json});
		t.is(answer.status, 200, answer.text);
		const [{id, label} = {id: '', label: ''}] = answer.json<Me>().profiles;
		const {remote} = await profileTable(name).where({id}).first('remote');
		const profile = model.toProfile(parseObject(remote, 'what is kept'));
		t.is(label, cleanLabel(model.label(profile), id));
		t.false(JSON.stringify(await profileTable(name).select()).includes(claimed));
	});

	test.serial(`${name}: A07: nobody comes back by a provider that is not mounted`, async t => {
		const {app} = await startWith(t, mixin, ({keys, addresses, issuer}) => ({
			...keys,
			...addresses,
			...(mixin.oauth === 'oidc' && {[variableOf(name, 'issuer')]: issuer}),
			STANDIN: 'off',
		}));
		const scene = await agree(app, mixin);
		const {browser, honest} = scene;
		browser.url = app.origin;
		for (const other of mixins.filter(one => one.name !== name)) {
			const path = `/connect/${other.name}`;
			for (const act of [
				() => browser.api(path),
				() => browser.getJson(`${path}/callback${honest.search}`),
			]) {
				isRefused(t, await nothingComesOf(t, {app, browser}, act), 'unknown-provider');
			}
		}
		await comeBack(t, scene);
	});

	test.serial(`${name}: C06: a flow begun signed in ends with the session`, async t => {
		const {browser} = await signInHonestly(t, app, mixin);
		const {honest} = await agree(app, mixin, {browser});
		await browser.post('/logout');
		const answer = await nothingComesOf(t, {app, browser}, () => browser.get(honest.href));
		isRefused(t, answer, 'flow-expired');
	});

	test.serial(`${name}: C06: a flow that one person began links nothing to the next`, async t => {
		const {browser} = await signInHonestly(t, app, mixin);
		const {honest} = await agree(app, mixin, {browser});
		await browser.post('/logout');
		await comeBack(t, await agree(app, mixin, {browser}));
		const answer = await nothingComesOf(t, {app, browser}, () => browser.get(honest.href));
		isRefused(t, answer, 'flow-expired');
	});

	test.serial(
		`${name}: C08: a flow begun signed out signs in, whoever is there by then`,
		async t => {
			const begun = await agree(app, mixin);
			const meanwhile = await comeBack(t, await agree(app, mixin, {browser: begun.browser}));
			const session = cookieOf(begun.browser);
			const after = await comeBack(t, begun);
			t.false(await isSignedIn(browserWith(app, session)), 'B01: that session is over');
			t.not(after.id, meanwhile.id);
			t.is(after.profiles.length, 1);
			t.is((await app.db('identities').where({user_id: Number(meanwhile.id)})).length, 1);
		},
	);
}

for (const mixin of mixins.filter(({oauth}) => oauth !== 1)) {
	test.serial(`${mixin.name}: OAuth 1.0a’s word for no means nothing here`, async t => {
		const scene = await agree(app, mixin);
		scene.honest.searchParams.set('denied', 'x');
		await comeBack(t, scene);
	});
}
