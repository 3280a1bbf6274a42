import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {registry} from '../helpers/registry.ts';
import {describeAs} from '../helpers/remote.ts';
import {cookieOf, isSignedIn, sessionRows} from '../helpers/sessions.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';

// Nothing that a provider or a browser says of a person is part of a session or a flow.

/** What koa-session or its cookie would listen to, were a profile put into it. */
const odd = {
	_expire: 1,
	_maxAge: 1,
	_session: true,
	maxAge: 1e15,
	externalKey: 'mine',
	save: 'mine',
	commit: 'mine',
	regenerate: 'mine',
	toJSON: 'mine',
	constructor: 'mine',
	userId: 99,
	signedInAt: 4e12,
};

const day = 24 * 60 * 60 * 1000;

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`B15: ${name}: members that a session has mean nothing in a profile`, async t => {
		const app = await startApp(t);
		describeAs(app, mixin, profile => {
			Object.assign(profile, odd);
			Object.defineProperty(profile, '__proto__', {value: {userId: 99}, enumerable: true});
		});
		const browser = app.browser();
		const answer = await signIn(browser, name);
		t.is(answer.status, 302);
		t.true(await isSignedIn(browser));

		const lines = answer.headers.getSetCookie();
		t.deepEqual(
			lines.map(line => line.split('=')[0]),
			['sid', 'last'],
		);
		t.true(lines[0]?.startsWith(`sid=${cookieOf(browser)};`));
		const expires = Date.parse(lines[0]?.match(/expires=([^;]+)/i)?.[1] ?? '');
		t.true(Math.abs(expires - Date.now() - 90 * day) < day);
		const [row] = await sessionRows(app);
		t.like(row, {user_id: 1, data: '{}'});
		t.true((row?.signed_in_at ?? 0) <= Date.now());
	});

	test.serial(`B12: ${name}: however long a profile is, its session is short`, async t => {
		const app = await startApp(t);
		// Just under the limits: 1 MB, and 64 kB where the profile comes with the tokens.
		const length = comesWithTokens(mixin) ? 30_000 : 1_000_000;
		describeAs(app, mixin, profile => Object.assign(profile, {long: 'x'.repeat(length)}));
		const browser = app.browser();
		t.is((await signIn(browser, name)).status, 302);
		t.true(await isSignedIn(browser));

		const [row] = await sessionRows(app);
		t.is(row?.data, '{}');
		t.true(JSON.stringify(row).length < 1000);
	});

	test.serial(`B12: ${name}: however much a browser sends along, its flow is short`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		const long = 'x'.repeat(4000);
		const headers = {'user-agent': long, referer: `${app.origin}/${long}`};
		const path = `/connect/${name}?utm=${long}`;
		t.is((await browser.post(path, {next: `/${long}`, more: long}, {headers})).status, 302);
		const [flow] = await app.db('oauth_flows');
		t.truthy(flow);
		t.true(JSON.stringify(flow).length < 2000, JSON.stringify(flow));

		const callback = new URL(await agreeAtOnce(browser, name, {next: `/${long}`}));
		t.is((await browser.get(`${callback}&utm=${long}`)).headers.get('location'), '/');
		const [row] = await sessionRows(app);
		t.true(JSON.stringify(row).length < 1000);
	});
}
