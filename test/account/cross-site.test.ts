import test from 'ava';
import {createRouter} from '../../starter/routes.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {sendsForm} from '../helpers/kinds.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {newcomer, password, provider} from '../helpers/people.ts';
import {anyone} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {isSignedIn, rowId} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

/**
 * Every route that takes a POST, so that none is forgotten. A callback that comes as a form comes
 * from another site by nature, and only repeats what it says.
 */
const routes = createRouter()
	.stack.filter(({methods}) => methods.includes('POST'))
	.filter(({path}) => !(anyone && sendsForm(anyone.mixin) && String(path).endsWith('/callback')))
	.map(({path}) => String(path).replace(':provider', provider));

type Headers = Record<string, string | undefined>;

const foreign = (app: TestApp): Headers[] => [
	{'sec-fetch-site': 'cross-site'},
	{'sec-fetch-site': 'same-site'},
	{'sec-fetch-site': 'cross-site', origin: app.origin},
	{'sec-fetch-site': 'nonsense'},
	{'sec-fetch-site': undefined, origin: 'https://evil.example'},
	{'sec-fetch-site': undefined, origin: 'null'},
	{'sec-fetch-site': undefined, origin: `${app.origin}.evil.example`},
	{'sec-fetch-site': undefined, origin: `${app.origin}0`},
	{'sec-fetch-site': undefined, origin: app.origin.replace('http:', 'https:')},
	{'sec-fetch-site': undefined, origin: app.origin.toUpperCase()},
];

test.serial('there are routes to try', t => {
	t.true(routes.includes('/account/delete') && routes.includes('/login'));
	t.true(routes.length >= 10);
});

for (const route of routes) {
	test.serial(`POST ${route} from another site does nothing`, async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		await signIn(browser, provider);
		const [profile] = (await meOf(browser)).profiles;
		const form = {
			username: 'ada',
			password: 'a better one',
			current: password,
			id: route.includes('sessions') ? rowId(browser) : (profile?.id ?? ''),
		};
		const before = await dump(app.db);

		for (const headers of foreign(app)) {
			const what = JSON.stringify(headers);
			const json = await browser.post(route, form, {
				headers: {...headers, accept: 'application/json'},
			});
			t.is(json.status, 403, what);
			t.is(codeOf(json), 'cross-site', what);
			t.deepEqual(json.headers.getSetCookie(), [], what);

			const page = await browser.post(route, form, {headers});
			t.is(page.status, 403, what);
			t.is(page.headers.get('location'), null);
		}
		t.deepEqual(await dump(app.db), before);
		t.true(await isSignedIn(browser));
	});

	test.serial(`POST ${route} from our own pages, or from no browser, is let through`, async t => {
		const app = await startApp(t);
		const welcome: Headers[] = [
			{'sec-fetch-site': 'same-origin'},
			{'sec-fetch-site': 'none', origin: undefined},
			{'sec-fetch-site': 'none', origin: 'null'},
			{'sec-fetch-site': undefined, origin: app.origin},
			{'sec-fetch-site': undefined, origin: undefined},
		];
		for (const headers of welcome) {
			const answer = await app
				.browser()
				.post(route, {}, {headers: {...headers, accept: 'application/json'}});
			t.false(answer.text.includes('cross-site'), JSON.stringify(headers));
			t.not(answer.status, 403);
		}
	});
}

test.serial('another site gets no further by another type of body', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const before = await dump(app.db);
	for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', '']) {
		const headers = {'sec-fetch-site': 'cross-site', 'content-type': type};
		const body = '{"username":"ada","password":"a better one"}';
		for (const route of routes) {
			t.is((await browser.post(route, {}, {body, headers})).status, 403, `${route} ${type}`);
		}
	}
	t.deepEqual(await dump(app.db), before);
	t.true(await isSignedIn(browser));
});
