import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import test from 'ava';
import {AuthError} from '../../starter/auth/errors.ts';
import {fetchText} from '../../starter/auth/http.ts';
import type {JsonObject} from '../../starter/auth/json.ts';
import {fetchRemote, finish, resolveUser, signIn, takeTokens} from '../../starter/auth/views.ts';
import type {Context} from '../../starter/context.ts';
import {createUser} from '../../starter/users.ts';
import {startApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {edited, registry} from '../helpers/registry.ts';
import {describeAs, watchTokens} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import * as visit from '../helpers/sign-in.ts';

// Each story edits the starter's callback, or the file that one of its lines calls, in one place.

test.serial(
	'process token: an odd answer is made a usual one in the line that takes the tokens',
	async t => {
		const usual = (answer: JsonObject) =>
			Object.fromEntries(Object.entries(answer).map(([key, value]) => [key.slice(3), value]));
		const providers = edited(({mixin, model}) => ({
			async callback(ctx: Context) {
				const tokens = takeTokens(ctx, mixin, usual); // edited
				const remote = await fetchRemote(ctx, tokens);
				const profile = model.toProfile(remote);
				const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

				await signIn(ctx, user, event);
				await finish(ctx);
			},
		}));
		const app = await startApp(t, {providers});

		// Where `token_path` is, it is what makes the answer a usual one.
		for (const {mixin} of registry.filter(({mixin}) => !mixin.token_path)) {
			const odd = (answer: JsonObject) =>
				Object.fromEntries(Object.entries(answer).map(([key, value]) => [`my_${key}`, value]));
			watchTokens(app, mixin, odd);
			const browser = app.browser();
			t.is((await visit.signIn(browser, mixin.name)).status, 302, mixin.label);
			t.is((await meOf(browser)).profiles[0]?.provider, mixin.name);
		}
	},
);

test.serial(
	'get remote profile: another call with the same tokens adds an e-mail address',
	async t => {
		const asked: (string | undefined)[] = [];
		const api = createServer((request, response) => {
			asked.push(request.headers.authorization);
			response.end('"ada@work.example"');
		});
		await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve));
		t.teardown(() => api.close());
		const emails = `http://127.0.0.1:${(api.address() as AddressInfo).port}/email`;
		const askEmail = async (token: string) =>
			JSON.parse(
				await fetchText(emails, {
					headersFor: () => ({authorization: `Bearer ${token}`}),
					what: 'the e-mail',
				}),
			);

		const providers = edited(({mixin, model}) => ({
			async callback(ctx: Context) {
				const tokens = takeTokens(ctx, mixin);
				const remote: JsonObject = {...(await fetchRemote(ctx, tokens))};
				remote.work_email = await askEmail(tokens.access_token); // added
				const profile = model.toProfile(remote);
				const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

				await signIn(ctx, user, event);
				await finish(ctx);
			},
		}));
		const app = await startApp(t, {providers});

		for (const {mixin} of registry) {
			const sent = watchTokens(app, mixin);
			await visit.signIn(app.browser(), mixin.name);
			const {remote} = await onlyProfile(app.db, mixin.name);
			t.is(JSON.parse(String(remote)).work_email, 'ada@work.example');
			const {access_token, oauth_token} = sent.at(-1) ?? {};
			t.is(asked.at(-1), `Bearer ${access_token ?? oauth_token}`);
		}
	},
);

test.serial(
	'get remote profile: people from outside the organisation are refused, and nothing is kept',
	async t => {
		const providers = edited(({mixin, model}) => ({
			async callback(ctx: Context) {
				const tokens = takeTokens(ctx, mixin);
				const remote: JsonObject = await fetchRemote<JsonObject>(ctx, tokens);
				if (remote.organisation !== 'ours') throw new AuthError('denied', 'not one of us'); // added
				const profile = model.toProfile(remote);
				const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

				await signIn(ctx, user, event);
				await finish(ctx);
			},
		}));
		const app = await startApp(t, {providers});

		for (const {mixin} of registry) {
			const outsider = app.browser();
			await visit.begin(outsider, mixin.name);
			const accept = {headers: {accept: 'application/json'}};
			const answer = await outsider.get(await visit.decide(outsider), accept);
			t.is(answer.status, 403);
			t.is(codeOf(answer), 'denied');
			t.is((await app.db(`${mixin.name}_profiles`).select()).length, 0);
			t.is((await outsider.getJson('/me')).status, 401);

			describeAs(app, mixin, profile => Object.assign(profile, {organisation: 'ours'}));
			t.is((await visit.signIn(app.browser(), mixin.name)).status, 302);
		}
	},
);

test.serial('create user: a name of our own, in the transaction of the sign-up', async t => {
	const providers = edited(({mixin, model}) => ({
		async callback(ctx: Context) {
			const tokens = takeTokens(ctx, mixin);
			const remote = await fetchRemote(ctx, tokens);
			const profile = model.toProfile(remote);
			const create = (trx: Parameters<typeof createUser>[0]) =>
				createUser(trx, `${mixin.name}-${profile.id.slice(0, 20)}`);
			const arrival = {mixin, tokens, remote, profile, createUser: create}; // edited
			const {user, event} = await resolveUser(ctx, arrival, model);

			await signIn(ctx, user, event);
			await finish(ctx);
		},
	}));
	const app = await startApp(t, {providers});

	for (const {mixin} of registry) {
		const browser = app.browser();
		await visit.signIn(browser, mixin.name);
		const {username, profiles} = await meOf(browser);
		t.is(username, `${mixin.name}-${profiles[0]?.id.slice(0, 20)}`);
	}
});

test.serial(
	'create profile, update profile, label: the functions of model.ts are called as they stand',
	async t => {
		const providers = edited(({model}) => ({
			model: {
				...model,
				createProfile: (db, row) => model.createProfile(db, {...row, scope: 'created here'}),
				updateProfile: (db, id, changes) =>
					model.updateProfile(db, id, {...changes, scope: 'updated here'}),
				label: ({id}) => `No. ${id}`,
				picture: () => 'https://pictures.example/me.png',
			},
		}));
		const app = await startApp(t, {providers});

		for (const {mixin} of registry) {
			const browser = app.browser();
			await visit.signIn(browser, mixin.name);
			const {id, scope} = await onlyProfile(app.db, mixin.name);
			t.is(scope, 'created here');
			t.is((await meOf(browser)).profiles[0]?.label, `No. ${id}`);
			t.like(await app.db('identities').where({provider: mixin.name}).first(), {
				picture: 'https://pictures.example/me.png',
			});

			await visit.signIn(app.browser(), mixin.name);
			t.is((await onlyProfile(app.db, mixin.name)).scope, 'updated here');
		}
	},
);
