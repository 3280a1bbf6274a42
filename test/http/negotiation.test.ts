import test from 'ava';
import {shareApp} from '../helpers/app.ts';

const app = shareApp();

const html = [
	undefined,
	'*/*',
	'text/html',
	'text/*',
	'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
	'text/html, application/json',
	'text/html, application/json;q=0.9',
	'application/json;q=0.5, text/html',
	'application/json;q=0.5, */*',
	'image/png',
	'nonsense',
	'',
];
const json = [
	'application/json',
	'application/json, text/plain, */*',
	'application/json, */*;q=0.5',
	'application/json, text/html;q=0.9',
	'application/json;q=0.9, text/html;q=0.8',
	'Application/JSON',
];

for (const [type, accepts] of Object.entries({html, json})) {
	for (const accept of accepts) {
		test.serial(`Accept: ${accept ?? '(none)'} is ${type}`, async t => {
			// fetch would send an Accept of its own.
			const headers = accept === undefined ? {accept: []} : {accept};
			for (const path of ['/account/history', '/nowhere']) {
				const answer = await app.browser().get(path, {headers: headers as Record<string, string>});
				const expected = path === '/nowhere' ? 404 : type === 'json' ? 401 : 302;
				t.is(answer.status, expected, path);
				if (answer.status !== 302) t.true(answer.headers.get('content-type')?.includes(type));
			}
		});
	}
}

/** Code, and a request that ends in it. */
const errors: [string, number, string, string, Record<string, string>?][] = [
	['not-found', 404, 'GET', '/nowhere'],
	['not-found', 404, 'GET', '/account/'],
	['unknown-provider', 404, 'POST', '/connect/nowhere'],
	['not-signed-in', 401, 'GET', '/me'],
	['not-signed-in', 401, 'POST', '/account/delete'],
	['method-not-allowed', 405, 'DELETE', '/account'],
	['method-not-allowed', 405, 'TRACE', '/'],
	['invalid-input', 400, 'POST', '/login'],
	['cross-site', 403, 'POST', '/logout', {'sec-fetch-site': 'cross-site'}],
	[
		'unsupported-media-type',
		415,
		'POST',
		'/login',
		{'content-type': 'text/plain', 'content-length': '0'},
	],
];

for (const [code, status, method, path, headers] of errors) {
	test.serial(`${method} ${path} is ${code}: one status, as a page and as JSON`, async t => {
		const page = await app
			.browser()
			.get(path, {method, headers: {accept: 'text/html', ...headers}});
		const answer = await app
			.browser()
			.get(path, {method, headers: {accept: 'application/json', ...headers}});

		t.is(answer.status, status);
		const {error, ...rest} = answer.json<{error: Record<string, string>}>();
		t.deepEqual(rest, {});
		t.is(error.code, code);
		t.true((error.message?.length ?? 0) > 10);
		t.is(error.requestId, answer.headers.get('x-request-id') ?? undefined);

		// A page that wants a sign-in is no error to a browser; a form that is refused is shown again.
		if (path === '/me' || path === '/login') return;
		t.is(page.status, status);
		t.true(page.headers.get('content-type')?.includes('html'));
		t.true(page.text.includes(page.headers.get('x-request-id') ?? '?'));
	});
}
