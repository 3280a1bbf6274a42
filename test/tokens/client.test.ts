import test from 'ava';
import type {Context} from 'koa';
import {placedToken} from '../../scripts/standin/habits.ts';
import type {Call} from '../../scripts/standin/index.ts';
import {headerParameters} from '../../scripts/standin/signature.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {says} from '../attacks/answers.ts';
import {addressed} from '../helpers/addressed.ts';
import {shareApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';
import {arrived, echo} from '../helpers/echo.ts';
import {showsBearer} from '../helpers/kinds.ts';
import {watchTokens} from '../helpers/remote.ts';

// `client` is `fetch` at one provider, in one person's name.

const app = shareApp();

/** The token that a call has shown, from where the mixin wants it. */
const shownBy = (mixin: Mixin, {headers, params}: Call): string | undefined => {
	const get = (name: string) => String(headers[name.toLowerCase()] ?? '');
	const authorization = get('authorization');
	if (mixin.oauth === 1) {
		return headerParameters(authorization).find(([name]) => name === 'oauth_token')?.[1];
	}
	if (showsBearer(mixin)) return /^Bearer (.+)$/.exec(authorization)?.[1];
	const query = new URLSearchParams(params);
	return placedToken({get, URL: new URL(`http://host/?${query}`)} as Context, {mixin});
};

for (const mixin of addressed) {
	const {name} = mixin;

	test.serial(
		`${name}: the token is shown as the mixin says, and its person is who answers`,
		async t => {
			const sent = watchTokens(app, mixin);
			const ada = await connected(t, mixin, {app});
			const grace = await connected(t, mixin, {app, person: 'grace'});
			const [adas, graces] = sent
				.slice(-2)
				.map(answer => answer.oauth_token ?? answer.access_token);
			t.not(adas, graces);

			for (const [{ask}, token] of [
				[ada, adas],
				[grace, graces],
			] as const) {
				t.is((await ask()).status, 200, 'the stand-in has verified it');
				const call = app.standin.calls.at(-1);
				t.like(call, {provider: name, step: 'profile'});
				t.is(call && shownBy(mixin, call), token as string);
			}
		},
	);

	test.serial(`${name}: any status but 401 is an answer, as it came`, async t => {
		const {call} = await connected(t, mixin, {app});
		t.teardown(() => app.standin.misbehave(name, 'profile'));

		for (const status of [200, 201, 204, 304, 400, 403, 404, 429, 500, 503]) {
			app.standin.misbehave(name, 'profile', async (ctx, next) => {
				await says(status, 'text', 'a word or two')(ctx, next);
				ctx.set('Retry-After', '7');
			});
			const response = await call(profilePath(mixin));
			t.is(response.status, status);
			t.is(response.ok, status < 300);
			t.is(response.headers.get('retry-after'), '7');
			t.is(await response.text(), [204, 304].includes(status) ? '' : 'a word or two');
		}
		t.false(app.logged().includes('a word or two'));
	});

	test.serial(
		`${name}: method, headers and query go along, and what the mixin says of them stays`,
		async t => {
			const {call} = await connected(t, mixin, {app});
			app.standin.misbehave(name, 'profile', echo);
			t.teardown(() => app.standin.misbehave(name, 'profile'));
			const {api_headers = {}, api_params = {}} = mixin;
			const path = new URL(profilePath(mixin), 'http://host');
			path.searchParams.append('sort', 'pushed');
			path.searchParams.append('sort', 'name');
			for (const own of Object.keys(api_params)) path.searchParams.append(own, 'mine');
			const mine = Object.fromEntries(Object.keys(api_headers).map(own => [own, 'mine']));
			const said = new Set(Object.keys(api_headers).map(own => own.toLowerCase()));
			const lessSaid = (headers: Record<string, string>) =>
				Object.fromEntries(Object.entries(headers).filter(([header]) => !said.has(header)));

			for (const method of ['GET', 'PUT', 'delete', 'patch', 'OPTIONS']) {
				const {headers, query, ...rest} = await arrived(
					await call(path.pathname + path.search, {
						method,
						headers: {...mine, Accept: 'text/csv', 'X-Thing': 'this one', 'User-Agent': 'ours'},
					}),
				);
				t.is(rest.method, method.toUpperCase());
				t.like(
					headers,
					lessSaid({accept: 'text/csv', 'x-thing': 'this one', 'user-agent': 'ours'}),
				);
				t.deepEqual(query.sort, ['pushed', 'name']);
				for (const own of Object.keys(api_headers)) t.not(headers[own.toLowerCase()], 'mine', own);
				for (const own of Object.keys(api_params))
					t.false([query[own]].flat().includes('mine'), own);
			}
			const plain = await arrived(await call(path.pathname));
			t.like(plain.headers, lessSaid({accept: 'application/json', 'user-agent': 'dendrite-koa'}));

			if (!showsBearer(mixin) && mixin.oauth !== 1) return;
			const headers = {authorization: 'Bearer of another'};
			t.not(
				(await arrived(await call(path.pathname, {headers}))).headers.authorization,
				headers.authorization,
			);
		},
	);
}
