import test from 'ava';
import {keyVariables} from '../../starter/auth/settings.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {newcomer, provider} from '../helpers/people.ts';
import {anyone, registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {browserWith, cookieOf} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

const disconnect = (browser: Browser, name: string, id: unknown) =>
	browser.api(`/account/profiles/${name}/disconnect`, {id});

/** A browser of somebody who holds these people's profiles of one provider. */
const holding = async (app: TestApp, name: string, people: string[]): Promise<Browser> => {
	const browser = app.browser();
	for (const person of people) await signIn(browser, name, {person});
	return browser;
};

for (const {mixin} of registry) {
	const {name, label} = mixin;

	test.serial(`a ${label} profile is let go of, with its tokens, and is nobody's then`, async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		await signIn(browser, name);
		const [profile] = (await meOf(browser)).profiles;

		const answer = await browser.post(`/account/profiles/${name}/disconnect`, {
			id: profile?.id ?? '',
		});
		t.is(answer.status, 303);
		t.is(answer.headers.get('location'), '/account');
		t.deepEqual((await meOf(browser)).profiles, []);
		t.like(await counts(app.db), {identities: 0, [`${name}_profiles`]: 0, users: 1});

		const stranger = app.browser();
		await signIn(stranger, name);
		t.not((await meOf(stranger)).id, (await meOf(browser)).id, 'the next sign-in makes a new user');
	});
}

test.serial('a program that disconnects a profile gets what /me says', async t => {
	const browser = await holding(await startApp(t), provider, ['ada', 'grace']);
	const [first, second] = (await meOf(browser)).profiles;
	const answer = await disconnect(browser, provider, first?.id);
	t.like(answer.json(), {profiles: [second]});
});

test.serial("nobody disconnects somebody else's profile", async t => {
	const app = await startApp(t);
	const ada = await holding(app, provider, ['ada', 'grace']);
	const alan = await holding(app, provider, ['alan', 'katherine']);
	const before = await counts(app.db);

	const ids = (await meOf(ada)).profiles.map(({id}) => id);
	for (const id of [...ids, 'nobody', '%', '%2e', "' or 1=1 --"]) {
		const answer = await disconnect(alan, provider, id);
		t.is(answer.status, 404, id);
		t.is(codeOf(answer), 'not-found');
	}
	t.deepEqual(await counts(app.db), before);
});

test.serial('a profile is found at its own provider only', async t => {
	const app = await startApp(t);
	const browser = await holding(app, provider, ['ada', 'grace']);
	const [profile] = (await meOf(browser)).profiles;
	const other = registry.find(({mixin}) => mixin.name !== provider)?.mixin.name ?? '';

	t.is(codeOf(await disconnect(browser, other, profile?.id)), 'not-found');
	for (const name of ['nobody', 'users', '__proto__', 'constructor', `${provider}_profiles`, 'A']) {
		const answer = await disconnect(browser, name, profile?.id);
		t.is(answer.status, 404, name);
		t.is(codeOf(answer), 'unknown-provider');
	}
	t.is((await meOf(browser)).profiles.length, 2);
});

test.serial('the last way in stays', async t => {
	const app = await startApp(t);
	const browser = await holding(app, provider, ['ada', 'grace']);
	const [first, second] = (await meOf(browser)).profiles;

	t.is((await disconnect(browser, provider, first?.id)).status, 200);
	const refused = await disconnect(browser, provider, second?.id);
	t.is(refused.status, 409);
	t.is(codeOf(refused), 'last-credential');
	t.deepEqual((await meOf(browser)).profiles, second ? [second] : []);

	await browser.api('/account/password', {password: 'a password of my own'});
	t.is((await disconnect(browser, provider, second?.id)).status, 200, 'a password is a way in');
});

test.serial('the last two profiles do not go at the same time', async t => {
	const app = await startApp(t);
	const browser = await holding(app, provider, ['ada', 'grace']);
	const {profiles} = await meOf(browser);
	const answers = await Promise.all(profiles.map(({id}) => disconnect(browser, provider, id)));

	t.deepEqual(answers.map(({status}) => status).sort(), [200, 409]);
	t.is((await meOf(browser)).profiles.length, 1);
});

test.serial('a provider that is not mounted is no way in, though its profiles can go', async t => {
	const app = await startApp(t, {env: {SESSION_KEYS: 'a-secret-of-thirty-two-characters'}});
	const browser = app.browser();
	const other = registry.find(one => one !== anyone);
	if (!anyone || !other) throw new Error('this test takes two providers');
	for (const {mixin} of [anyone, other]) await signIn(browser, mixin.name);
	const [kept, gone] = (await meOf(browser)).profiles;

	const [key, secret] = keyVariables(anyone.mixin);
	const later = await startApp(t, {
		db: app.db,
		env: {
			SESSION_KEYS: 'a-secret-of-thirty-two-characters',
			STANDIN: 'off',
			[key]: 'key',
			[secret]: 'secret',
		},
	});
	const again = browserWith(later, cookieOf(browser));
	const refused = await disconnect(again, kept?.provider ?? '', kept?.id);
	t.is(codeOf(refused), 'last-credential');
	t.is((await disconnect(again, gone?.provider ?? '', gone?.id)).status, 200);
});
