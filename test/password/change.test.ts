import {hash} from '@node-rs/argon2';
import test, {type ExecutionContext} from 'ava';
import type {Backend} from '../../starter/auth/backend.ts';
import {passwordBackend} from '../../starter/auth/password/backend.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {gate} from '../helpers/gate.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {logIn, newcomer, password, provider, secondBrowser} from '../helpers/people.ts';
import {
	browserWith,
	changeSessions,
	cookieOf,
	isSignedIn,
	sessionRows,
} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

const better = 'a better password';

test.serial('who came through a provider sets a password and signs in with it', async t => {
	const app = await startApp(t);
	const browser = app.browser();
	await signIn(browser, provider);
	const {username} = await meOf(browser);

	await browser.get('/account');
	const form = browser.formTo('/account/password');
	t.deepEqual(Object.keys(form?.fields ?? {}), ['password'], 'no current one is asked for');
	const answer = form && (await browser.submit(form, {password: better}));
	t.is(answer?.status, 303);
	t.is(answer?.headers.get('location'), '/account');

	t.true((await browser.getJson('/account')).json().password);
	t.is((await logIn(app.browser(), username, better)).status, 200);
});

test.serial('who has a password changes it by showing it', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await browser.get('/account');
	const form = browser.formTo('/account/password');
	t.deepEqual(Object.keys(form?.fields ?? {}), ['current', 'password']);

	t.is(form && (await browser.submit(form, {current: password, password: better})).status, 303);
	t.is((await logIn(app.browser(), 'ada', password)).status, 401);
	t.is((await logIn(app.browser(), 'ada', better)).status, 200);
});

test.serial('a program that changes a password gets what /me says', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	const answer = await browser.api('/account/password', {current: password, password: better});
	t.deepEqual(answer.json(), {id: '1', username: 'ada', profiles: []});
});

test.serial('without the current password nothing changes', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const other = await secondBrowser(app, 'ada');
	const refused: [status: number, code: string, field: string | undefined, body: object][] = [
		[400, 'invalid-input', 'current', {password: better}],
		[400, 'invalid-input', 'current', {password: better, current: null}],
		[401, 'invalid-credentials', 'current', {password: better, current: ''}],
		[401, 'invalid-credentials', 'current', {password: better, current: 'not the password'}],
		[400, 'invalid-input', 'password', {current: password}],
		[400, 'invalid-input', 'password', {current: password, password: 'password1'}],
	];

	for (const [status, code, field, body] of refused) {
		const answer = await browser.api('/account/password', body);
		t.is(answer.status, status, JSON.stringify(body));
		t.like(answer.json(), {error: {code, field}});
	}
	t.true(await isSignedIn(other));
	t.is((await logIn(app.browser(), 'ada')).status, 200);
});

test.serial('a refused form comes again on the account, and says at which field', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	const refused: [status: number, field: string, form: Record<string, string>][] = [
		[401, 'current', {current: 'not the password', password: better}],
		[400, 'new', {current: password, password: 'short'}],
	];

	for (const [status, field, form] of refused) {
		const answer = await browser.post('/account/password', form);
		t.is(answer.status, status);
		t.regex(answer.text, new RegExp(`id="password-${field}"[^>]*aria-invalid="true"`));
		for (const secret of Object.values(form)) t.false(answer.text.includes(`"${secret}"`));
	}
});

test.serial('a new password ends the other sessions and gives this one a new id', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const other = await secondBrowser(app, 'ada');
	const stranger = await newcomer(app, 'grace');
	const before = cookieOf(browser);
	const signedInAt = Date.now() - 10 * 60 * 1000;
	await changeSessions(app, {signed_in_at: signedInAt});

	await browser.post('/account/password', {current: password, password: better});
	t.not(cookieOf(browser), before);
	t.true(await isSignedIn(browser));
	t.false(await isSignedIn(browserWith(app, before)));
	t.false(await isSignedIn(other));
	t.true(await isSignedIn(stranger));
	const rows = await sessionRows(app, {user_id: 1});
	t.deepEqual(
		rows.map(row => row.signed_in_at),
		[signedInAt],
		'it is no sign-in',
	);
});

test.serial('of two who change one password at the same time, one wins', async t => {
	const app = await startApp(t);
	const [one, other] = [await newcomer(app, 'ada'), await secondBrowser(app, 'ada')];
	const answers = await Promise.all(
		[one, other].map((browser, index) =>
			browser.api('/account/password', {current: password, password: `${better} ${index}`}),
		),
	);

	const winner = answers.findIndex(({status}) => status === 200);
	t.deepEqual(answers.map(({status}) => status).sort(), [200, 401]);
	t.is((await logIn(app.browser(), 'ada', `${better} ${winner}`)).status, 200);
	t.is((await logIn(app.browser(), 'ada', `${better} ${1 - winner}`)).status, 401);
});

test.serial('wrong current passwords count like failed sign-ins', async t => {
	const app = await startApp(t, {env: {RATE_LIMIT: 'on'}});
	const browser = await newcomer(app, 'ada');
	const wrong = {current: 'not the password', password: better};
	for (let count = 0; count < 10; count++) {
		t.is((await browser.api('/account/password', wrong)).status, 401);
	}
	const answer = await browser.api('/account/password', {current: password, password: better});
	t.is(answer.status, 429);
	t.is(codeOf(answer), 'rate-limited');
	t.is((await logIn(app.browser(), 'ada')).status, 429);
});

/** Gives everybody a hash of their password as it was made before the parameters were raised. */
const makeOld = async ({db}: TestApp): Promise<void> => {
	const password_hash = await hash(password, {memoryCost: 8 * 1024, timeCost: 2, parallelism: 1});
	await db('users').update({password_hash});
};

test.serial('a password whose hash is an old one is changed by who knows it', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await makeOld(app);
	const change = (current: string) => browser.api('/account/password', {current, password: better});
	t.is((await change('not the password')).status, 401);
	t.is((await change(password)).status, 200);
	t.is((await logIn(app.browser(), 'ada', better)).status, 200);
});

/** An app in which the next password that fits is held until `release`. */
const withSlowCheck = async (t: ExecutionContext) => {
	const [checked, slow] = [gate(), gate()];
	let isHeld = false;
	const backend: Backend = async (db, credentials) => {
		const user = await passwordBackend(db, credentials);
		if (user && isHeld) {
			isHeld = false;
			checked.open();
			await slow.opened;
		}
		return user;
	};
	const hold = () => {
		isHeld = true;
	};
	const app = await startApp(t, {backends: [backend]});
	return {app, hold, checked: checked.opened, release: slow.open};
};

interface Meanwhile {
	act: (app: TestApp, owner: Browser) => unknown;
	status: number;
	/** How many there are at the end, the owner's own among them. */
	sessions: number;
}

const meanwhile: Record<string, Meanwhile> = {
	'nothing happens': {act: () => {}, status: 200, sessions: 2},
	'the password is changed': {
		act: (_, owner) => owner.api('/account/password', {current: password, password: better}),
		status: 401,
		sessions: 1,
	},
	'the user is disabled': {
		act: ({db}) => db('users').update({disabled_at: Date.now()}),
		status: 401,
		sessions: 1,
	},
	'the user is deleted': {
		act: (_, owner) => owner.api('/account/delete'),
		status: 401,
		sessions: 0,
	},
};

for (const [what, {act, status, sessions}] of Object.entries(meanwhile)) {
	test.serial(`a password that fitted is asked about again: ${what} meanwhile`, async t => {
		const {app, hold, checked, release} = await withSlowCheck(t);
		const owner = await newcomer(app, 'ada');
		const late = app.browser();
		hold();
		const answer = logIn(late, 'ada');
		await checked;
		await act(app, owner);
		release();

		const {status: told, text} = await answer;
		t.is(told, status);
		t.is(text.includes('"invalid-credentials"'), status === 401);
		t.is(await isSignedIn(late), status === 200);
		const rows = await sessionRows(app);
		t.is(rows.length, sessions);
		const signedIn = await app.db('audit_events').where({type: 'sign-in'});
		t.is(signedIn.length, status === 200 ? 1 : 0);
	});
}
