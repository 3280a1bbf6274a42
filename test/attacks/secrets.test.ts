import test from 'ava';
import {valueAt} from '../../scripts/standin/profile.ts';
import {honestly} from './answers.ts';
import {agree, app, askedForProfiles, comeBack, mixins} from './harness.ts';

// A34: what is secret in a flow is in no address, page, row or line of the log.

/** Everything that the database holds, as text. */
const dump = async () => {
	const tables = ['users', 'identities', 'sessions', 'oauth_flows', 'audit_events'];
	const rows = [];
	for (const table of [...tables, ...mixins.map(({name}) => `${name}_profiles`)]) {
		rows.push(await app.db(table).select());
	}
	return JSON.stringify(rows);
};

for (const mixin of mixins) {
	test.serial(`${mixin.name}: A34: no secret is seen after a sign-in`, async t => {
		let answer = '';
		let first = '';
		app.standin.calls.length = 0;
		app.standin.misbehave(
			mixin.name,
			'token',
			honestly((_ctx, body) => {
				answer = body;
			}),
		);
		app.standin.misbehave(
			mixin.name,
			'request',
			honestly((_ctx, body) => {
				first = body;
			}),
		);
		t.teardown(() => {
			for (const step of ['request', 'token'] as const) app.standin.misbehave(mixin.name, step);
		});

		const {browser, honest, flow, proof} = await agree(app, mixin);
		const state = honest.searchParams.get(flow) ?? '';
		const during = await dump();
		const texts: string[] = [];
		for (const path of [honest.href, '/', '/account', '/account/history', '/me', honest.href]) {
			const {status, text, headers} = await browser.get(path);
			if (texts.length === 0) t.is(status, 302, text);
			texts.push(text, ...[...headers].map(String));
		}

		const token = app.standin.calls.find(({step}) => step === 'token');
		const told: Record<string, string> =
			mixin.oauth === 1
				? Object.fromEntries(new URLSearchParams(answer))
				: (valueAt(JSON.parse(answer), mixin.token_path?.split('.') ?? []) as typeof told);
		const secrets = {
			access: told.access_token ?? told.oauth_token,
			...(mixin.oauth === 1
				? {
						secret: told.oauth_token_secret,
						requestSecret: new URLSearchParams(first).get('oauth_token_secret'),
					}
				: {refresh: told.refresh_token}),
			...(mixin.oauth === 'oidc' ? {idToken: told.id_token} : {}),
			...(mixin.oauth === 1 || mixin.pkce === false ? {} : {verifier: token?.params.code_verifier}),
			proof: honest.searchParams.get(proof) ?? '',
			client: app.config.providers.get(mixin.name)?.secret,
			state,
		};
		const begun = app.standin.calls.find(({step}) => step === 'authorize')?.params.request ?? '';
		t.true(begun.includes(state), 'the address to which the person was sent');
		const twin = await browser.api(`/connect/${mixin.name}`);
		t.deepEqual(Object.keys(twin.json()), ['location']);

		const {last, ...secretCookies} = Object.fromEntries(browser.cookies.get('localhost') ?? []);
		t.is(last?.split('.')[0], mixin.name, 'no secret, nor is its signature one');
		const cookies = Object.values(secretCookies);
		const after = await dump();
		for (const [name, secret] of Object.entries(secrets)) {
			if (!secret) return t.fail(`there was no ${name}`);
			t.false(texts.join('\n').includes(secret), `${name} in a page or an address`);
			if (name !== 'state') t.false(begun.includes(secret), `${name} on the way to the provider`);
			t.false(during.includes(secret), `${name} in the database, on the way`);
			t.false(after.includes(secret), `${name} in the database`);
			t.false(app.logged().includes(secret), `${name} in the log`);
		}
		t.is(cookies.length, 2);
		for (const cookie of cookies.map(value => value.split('.')[0] ?? '')) {
			t.false((during + after).includes(cookie), 'a cookie in the database');
			t.false(app.logged().includes(cookie), 'a cookie in the log');
		}
	});
}

for (const mixin of askedForProfiles) {
	test.serial(`${mixin.name}: a profile that repeats the token is kept without it`, async t => {
		let token = '';
		const spelled = honestly((_ctx, body) => {
			token =
				/"access_token":"([^"]+)"|oauth_token=([^&]+)/.exec(body)?.slice(1).find(Boolean) ?? '';
		});
		app.standin.misbehave(mixin.name, 'token', spelled);
		app.standin.misbehave(
			mixin.name,
			'profile',
			honestly((ctx, body) => {
				const profile: Record<string, unknown> = JSON.parse(body);
				for (const [key, value] of Object.entries(profile)) {
					const isText = typeof value === 'string' && key !== mixin.idPath;
					if (isText) profile[key] = `https://example.com/?access_token=${token}`;
				}
				ctx.body = JSON.stringify({...profile, [token]: 1});
			}),
		);
		t.teardown(() => {
			app.standin.misbehave(mixin.name, 'token');
			app.standin.misbehave(mixin.name, 'profile');
		});

		await comeBack(t, await agree(app, mixin));
		t.true(token.length > 15);
		t.false((await dump()).includes(token));
	});
}
