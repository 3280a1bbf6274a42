import test from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {newcomer, provider, secondBrowser} from '../helpers/people.ts';
import {anyone, registry} from '../helpers/registry.ts';
import {rowId, sessionRows} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

/** Where the forms of the account lead, less those that every page has. */
const actionsOf = async (browser: Browser, app: TestApp) => {
	await browser.get('/account');
	const actions = browser
		.forms()
		.filter(({method}) => method === 'POST') // beside many services there is a search, too
		.map(({method, action}) => `${method} ${action.replace(app.origin, '')}`);
	return actions.filter(action => action !== 'POST /logout').sort();
};

const connects = registry.map(({mixin: {name}}) => `POST /connect/${name}`);
const usual = [
	...connects,
	'POST /account/delete',
	'POST /account/password',
	'POST /account/sessions/revoke',
];

test.serial('as JSON the account says how and where somebody is signed in', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'Ada');
	await signIn(browser, provider);
	const [profile] = (await meOf(browser)).profiles;
	const identity = await app.db('identities').first();
	const [session] = await sessionRows(app);

	const answer = await browser.getJson('/account');
	t.regex(answer.headers.get('content-type') ?? '', /^application\/json/);
	t.deepEqual(answer.json(), {
		id: '1',
		username: 'Ada',
		password: true,
		profiles: [
			{
				provider,
				id: profile?.id,
				label: profile?.label,
				picture: identity?.picture,
				canDisconnect: true,
				connectAgain: false,
			},
		],
		sessions: [
			{
				id: rowId(browser),
				current: true,
				createdAt: session?.created_at,
				lastSeenAt: session?.last_seen_at,
				userAgent: null,
			},
		],
	});
});

test.serial(
	'who came through a provider has no password, and cannot let go of the only way in',
	async t => {
		const browser = (await startApp(t)).browser();
		await signIn(browser, provider);
		const account = (await browser.getJson('/account')).json();
		t.like(account, {password: false, profiles: [{provider, canDisconnect: false}]});
	},
);

test.serial('the page has a form for all that can be done, and none for what cannot', async t => {
	const app = await startApp(t);
	const social = app.browser();
	await signIn(social, provider);
	// The one that is connected can be asked for more, by a form for each scope set.
	const sets = Object.keys(anyone?.mixin.scopes ?? {}).map(() => `POST /connect/${provider}`);
	const connected = [...usual, ...sets].toSorted();
	t.deepEqual(await actionsOf(social, app), connected, 'the only way in stays');

	// Nobody at a provider is called that.
	const zoe = await newcomer(app, 'zoe');
	t.deepEqual(await actionsOf(zoe, app), usual.toSorted());

	await signIn(zoe, provider, {person: 'grace'});
	await secondBrowser(app, 'zoe');
	const more = [
		...connected,
		`POST /account/profiles/${provider}/disconnect`,
		'POST /account/sessions/revoke',
		'POST /account/sessions/revoke-others',
	];
	t.deepEqual(await actionsOf(zoe, app), more.toSorted());
});

test.serial('the forms of the page do what they say', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await signIn(browser, provider);
	const submit = async (path: string) => {
		await browser.get('/account');
		const form = browser.formTo(path);
		if (!form) throw new Error(`no form for ${path}`);
		return browser.follow(await browser.submit(form));
	};

	const account = await submit(`/account/profiles/${provider}/disconnect`);
	t.is(new URL(account.url).pathname, '/account');
	t.deepEqual((await meOf(browser)).profiles, []);

	const login = await submit('/account/sessions/revoke');
	t.is(new URL(login.url).pathname, '/login');
	t.is(login.url, new URL('/login?next=/account', app.origin).href);
});

test.serial(
	'who is signed out is sent to sign in and back again, and a program is told',
	async t => {
		const browser = (await startApp(t)).browser();
		for (const path of ['/account', '/account/history']) {
			const page = await browser.get(path);
			t.is(page.status, 302);
			t.is(page.headers.get('location'), `/login?next=${path}`);

			const json = await browser.getJson(path);
			t.is(json.status, 401);
			t.is(codeOf(json), 'not-signed-in');
		}
	},
);

test.serial('no cache keeps the account', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	for (const path of ['/account', '/account/history', '/me', '/']) {
		t.is((await browser.get(path)).headers.get('cache-control'), 'no-store', path);
	}
});
