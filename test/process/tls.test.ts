import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {startApp} from '../helpers/app.ts';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {startElsewhere} from '../helpers/elsewhere.ts';
import {certificate, type Front, startFront} from '../helpers/front.ts';
import {ownPorts, serve, start} from '../helpers/process.ts';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {signIn} from '../helpers/sign-in.ts';

/** What the app itself calls in a sign-in. */
const called = ['request_url', 'access_url', 'profile_url', 'jwks_url'] as const;

type Called = (typeof called)[number];

/** A provider's keys and addresses, of which some are behind a server that speaks TLS or does not. */
const behind = async (
	t: ExecutionContext,
	origin: string,
	mixin: Mixin,
	{
		at,
		keys = called,
	}: {at: 'http://localhost' | 'https://localhost' | 'https://127.0.0.1'; keys?: readonly Called[]},
): Promise<{env: Environment; front: Front}> => {
	const elsewhere = await startElsewhere(t, origin, mixin);
	const front = await startFront(
		t,
		elsewhere.server.origin,
		at.startsWith('https:') ? 'https' : 'http',
	);
	const moved = keys
		.map(key => variableOf(mixin.name, key))
		.flatMap(variable => {
			const address = elsewhere.addresses[variable];
			if (!address || address === 'token') return [];
			return [[variable, address.replace(elsewhere.server.origin, `${at}:${front.port}`)]];
		});
	const issuer = mixin.oauth === 'oidc' ? elsewhere.issuer : undefined;
	return {
		front,
		env: {
			...elsewhere.keys,
			...elsewhere.addresses,
			[variableOf(mixin.name, 'issuer')]: issuer,
			...Object.fromEntries(moved),
		},
	};
};

/** Signs in, or tries to: who speaks OAuth 1.0a is asked for something before anybody goes there. */
const pass = async (browser: Browser, {name}: Mixin, first: boolean) =>
	first ? browser.post(`/connect/${name}`) : signIn(browser, name);

for (const {mixin} of registry) {
	const {name} = mixin;
	for (const key of called.filter(key => mixin[key] !== undefined && mixin[key] !== 'token')) {
		test.serial(`${name}: nothing is said to who has no certificate for its ${key}`, async t => {
			for (const at of ['http://localhost', 'https://localhost'] as const) {
				let front: Front | undefined;
				const app = await startApp(t, {
					env: async origin => {
						const moved = await behind(t, origin, mixin, {at, keys: [key]});
						front = moved.front;
						return moved.env;
					},
				});
				const answer = await pass(app.browser(), mixin, key === 'request_url');

				if (at === 'http://localhost') {
					t.is(answer.status, 302, app.logged());
					t.true((front?.seen.length ?? 0) > 0, 'this is where it calls');
				} else {
					t.is(answer.status, 502);
					t.deepEqual(front?.seen, []);
					t.is((await counts(app.db)).users, 0);
					t.regex(app.logged(), /self-signed certificate/);
				}
			}
		});
	}
}

test.serial('a certificate is good for the name in it, once somebody vouches for it', async t => {
	for (const at of ['https://localhost', 'https://127.0.0.1'] as const) {
		const folder = checkOut(t);
		const trusted = join(folder, 'trusted.pem');
		writeFileSync(trusted, certificate.cert);
		const ports = await ownPorts();
		const origin = `http://localhost:${ports.PORT}`;
		const all = await Promise.all(
			registry.map(async ({mixin}) => ({mixin, ...(await behind(t, origin, mixin, {at}))})),
		);
		const env = Object.assign({}, ...all.map(({env}) => env), ports);
		const {says, output} = start(t, folder, serve, {...env, NODE_EXTRA_CA_CERTS: trusted});
		await says('"listening"');

		for (const {mixin, front} of all) {
			const isSigned = mixin.oauth === 1;
			const answer = await pass(new Browser(`${origin}/`), mixin, isSigned);
			if (at === 'https://127.0.0.1') {
				t.is(answer.status, 502);
				t.deepEqual(front.seen, [], mixin.name);
				continue;
			}
			t.true(front.seen.length > 0, output());
			// The stand-in takes it for granted that what is signed was asked for plainly.
			if (!isSigned) t.is(answer.status, 302, output());
		}
	}
});
