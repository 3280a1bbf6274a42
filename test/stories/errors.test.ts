import test, {type ExecutionContext} from 'ava';
import {type ErrorCode, statuses} from '../../starter/auth/errors.ts';
import {texts} from '../../starter/pages/texts.ts';
import {shareApp} from '../helpers/app.ts';
import {type Answer, type Browser, readable} from '../helpers/browser.ts';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const app = shareApp();
const plain = (text: string) => text.replace(/\s+/g, ' ');

/** What happened, in words and in the same status, to a person and to a program. */
const check = (t: ExecutionContext, page: Answer, json: Answer, code: ErrorCode) => {
	const {title, what, next} = texts.errors[code];
	const {error} = json.json<{error: {code: string; message: string; requestId: string}}>();

	t.is(error.code, code);
	t.is(error.message, `${what} ${next}`);
	t.is(error.requestId, json.headers.get('x-request-id') ?? '');
	t.deepEqual([page.status, json.status], [statuses[code], statuses[code]]);

	const text = readable(page);
	for (const words of [title, what, next]) t.true(text.includes(plain(words)), words);
	t.true(text.includes(page.headers.get('x-request-id') ?? '?'));
	t.is(page.headers.get('location'), null);
};

type Ending = (browser: Browser) => Promise<string>;

/** Comes to the same bad end twice, as a person and as a program, and leaves no row behind. */
const endsWith = async (t: ExecutionContext, ending: Ending, code: ErrorCode) => {
	const before = await counts(app.db);
	const [person, program] = [app.browser(), app.browser()];
	const page = await person.get(await ending(person));
	const headers = {accept: 'application/json'};
	check(t, page, await program.get(await ending(program), {headers}), code);

	t.deepEqual({...(await counts(app.db)), oauth_flows: 0}, {...before, oauth_flows: 0});
	t.is((await person.getJson('/me')).status, 401);
};

const without = (address: string, ...names: string[]) => {
	const url = new URL(address);
	for (const name of names) url.searchParams.delete(name);
	return url.href;
};

for (const {mixin} of registry) {
	const {name} = mixin;
	const [state, proof] = mixin.oauth === 1 ? ['oauth_token', 'oauth_verifier'] : ['state', 'code'];
	const go = async (browser: Browser, choice = {}) => {
		await begin(browser, name);
		return decide(browser, choice);
	};

	test.serial(`denied: saying no at ${name} is an answer, and the flow is over`, async t => {
		await endsWith(t, browser => go(browser, {deny: true}), 'denied');
	});

	test.serial(`missing ${proof}: what ${name} did not send cannot be traded`, async t => {
		await endsWith(t, async browser => without(await go(browser), proof), 'invalid-callback');
	});

	test.serial(`missing ${state}: nobody knows which flow ${name} means`, async t => {
		await endsWith(t, async browser => without(await go(browser), state), 'flow-expired');
		await endsWith(t, async () => `${app.origin}/connect/${name}/callback`, 'flow-expired');
	});

	test.serial(`expired: who needs more than ten minutes at ${name} begins again`, async t => {
		const late = async (browser: Browser) => {
			const callback = await go(browser);
			await app.db('oauth_flows').update({expires_at: Date.now() - 1});
			return callback;
		};
		await endsWith(t, late, 'flow-expired');
	});

	for (const trouble of ['down', 'expired', 'malformed']) {
		test.serial(`provider failure: ${name} is ${trouble}`, async t => {
			await endsWith(t, browser => go(browser, {trouble}), 'provider-failed');
		});
	}

	const isAsked = mixin.profile_url !== 'token';
	if (isAsked) {
		test.serial(`provider failure: ${name}'s profile cannot be had`, async t => {
			for (const body of ['<p>Maintenance</p>', '[]', '{}']) {
				app.standin.misbehave(name, 'profile', ctx => {
					ctx.status = 200;
					ctx.body = body;
				});
				await endsWith(t, browser => go(browser), 'provider-failed');
			}
			app.standin.misbehave(name, 'profile');
		});
	}

	test.serial(`someone else's: a ${name} profile that another user holds is refused`, async t => {
		await signIn(app.browser(), name, {person: 'ada'});
		const [person, program] = [app.browser(), app.browser()];
		for (const browser of [person, program]) await signIn(browser, name, {person: 'grace'});

		const page = await person.get(await go(person, {person: 'ada'}));
		const back = await go(program, {person: 'ada'});
		const json = await program.get(back, {headers: {accept: 'application/json'}});
		check(t, page, json, 'profile-taken');
	});

	if (mixin.oauth === 1) {
		test.serial(`cancelled: ${name}'s "denied" is no crash and no riddle`, async t => {
			const ending: Ending = async browser => {
				const callback = await go(browser, {deny: true});
				t.regex(callback, /[?&]denied=/);
				return callback;
			};
			await endsWith(t, ending, 'denied');
		});

		test.serial(`provider failure: ${name} gives no request token`, async t => {
			app.standin.misbehave(name, 'request', ctx => {
				ctx.status = 500;
			});
			const [person, program] = [app.browser(), app.browser()];
			const page = await person.post(`/connect/${name}`);
			check(t, page, await program.api(`/connect/${name}`), 'provider-failed');
			app.standin.misbehave(name, 'request');
		});
		continue;
	}

	const refused =
		(error: string): Ending =>
		async browser => {
			const callback = new URL(without(await go(browser), 'code'));
			callback.searchParams.set('error', error);
			return callback.href;
		};

	for (const error of [
		'access_denied',
		'consent_required',
		'login_required',
		'user_cancelled_login',
	]) {
		test.serial(`cancelled: ${name} says ${error}`, async t => {
			await endsWith(t, refused(error), 'denied');
		});
	}

	test.serial(`provider failure: another error of ${name}'s, whose word is in the log`, async t => {
		await endsWith(t, refused('invalid_scope'), 'provider-failed');
		t.regex(app.logged(), /refused the flow: invalid_scope/);
	});
}

test.serial('an unknown provider is told apart from a broken one', async t => {
	const [person, program] = [app.browser(), app.browser()];
	const page = await person.post('/connect/nowhere');
	check(t, page, await program.api('/connect/nowhere'), 'unknown-provider');
});
