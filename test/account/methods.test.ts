import test from 'ava';
import {createRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {newcomer, provider} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {isSignedIn, sessionRows} from '../helpers/sessions.ts';
import {begin, signIn} from '../helpers/sign-in.ts';

const readable = ['/', '/account', '/account/history', '/me', '/hello'];
const writable = [
	'/logout',
	'/signup',
	`/connect/${provider}`,
	`/account/profiles/${provider}/disconnect`,
	'/account/sessions/revoke',
	'/account/sessions/revoke-others',
	'/account/password',
	'/account/delete',
];

const allows: Record<string, string[]> = {
	...Object.fromEntries(readable.map(path => [path, ['GET', 'HEAD']])),
	...Object.fromEntries(writable.map(path => [path, ['POST']])),
	'/login': ['GET', 'HEAD', 'POST'],
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'];

test.serial(
	'a method that a route does not have is 405, says which it has, and does nothing',
	async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		const before = await dump(app.db);

		for (const [path, allowed] of Object.entries(allows)) {
			for (const method of methods.filter(one => !allowed.includes(one))) {
				const answer = await browser.get(path, {method, headers: {accept: 'application/json'}});
				t.is(answer.status, 405, `${method} ${path}`);
				const allow = answer.headers.get('allow')?.split(/, */) ?? [];
				t.true(allow.length > 0, `${method} ${path}`);
				// What no route here has is refused before the routes are asked.
				if (!['PROPFIND', 'TRACE'].includes(method)) t.deepEqual(allow.sort(), allowed.toSorted());
				if (method !== 'HEAD') t.is(codeOf(answer), 'method-not-allowed');
			}
		}
		t.deepEqual(await dump(app.db), before);
		t.true(await isSignedIn(browser));
	},
);

/** Every route that can be read, but for the callback, which ends a flow. */
const getRoutes = createRouter()
	.stack.filter(({methods}) => methods.includes('GET'))
	.map(({path}) => String(path))
	.filter(path => !path.endsWith('/callback'));

test.serial('who only looks changes nothing', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	for (const {mixin} of registry) await signIn(browser, mixin.name);
	await begin(browser, provider);
	browser.url = app.origin;
	const everything = async () => ({...(await dump(app.db)), sessions: await sessionRows(app)});
	const before = await everything();

	t.true(getRoutes.length >= 6 && getRoutes.includes('/account'), getRoutes.join());
	for (const path of [...getRoutes, '/login?again=1', '/account?next=/me', '/healthz', '/readyz']) {
		for (const method of ['GET', 'HEAD']) {
			for (const accept of ['text/html', 'application/json']) {
				const {status} = await browser.get(path, {method, headers: {accept}});
				t.true(status === 200 || !path.startsWith('/account'), `${method} ${path} ${status}`);
			}
		}
	}
	t.deepEqual(await everything(), before);
	t.is((await browser.post('/account/sessions/revoke-others')).status, 303);
	t.notDeepEqual(await everything(), before, 'a POST does');
});

test.serial('HEAD answers as GET does, without the body', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	for (const path of [...readable, '/login']) {
		const [get, head] = [await browser.get(path), await browser.get(path, {method: 'HEAD'})];
		t.is(head.status, get.status, path);
		t.is(head.headers.get('content-type'), get.headers.get('content-type'));
		t.is(head.text, '');
	}
});

test.serial('a path in another spelling is another path', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const paths = [
		'/account/',
		'/ACCOUNT',
		'//account',
		'/account;x',
		'/%61ccount',
		'/me/',
		'/Login',
	];
	for (const path of paths) {
		const answer = await browser.getJson(`${app.origin}${path}`);
		t.true([200, 404].includes(answer.status), `${path} ${answer.status}`);
		const stranger = await app.browser().getJson(`${app.origin}${path}`);
		t.not(stranger.status, 200, `${path}: the same guard stands before it`);
	}
});
