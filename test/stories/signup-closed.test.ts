import test from 'ava';
import {texts} from '../../starter/pages/texts.ts';
import {shareApp, startApp} from '../helpers/app.ts';
import {readable} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const open = shareApp();
const person = {username: 'program', password: 'correct horse battery'};
const asJson = {headers: {accept: 'application/json'}};

/** The same people, behind closed doors. */
const close = (t: Parameters<typeof startApp>[0]) =>
	startApp(t, {
		db: open.db,
		env: {
			SIGNUP: 'closed',
			SESSION_KEYS: open.config.sessionKeys.join(),
			TOKEN_KEYS: open.config.tokenKeys.join(),
		},
	});

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`SIGNUP=closed: newcomers of ${name} are refused, and nothing is kept`, async t => {
		const app = await close(t);
		const browser = app.browser();
		const before = await dump(app.db);
		await begin(browser, name);
		const answer = await browser.get(await decide(browser, {name: 'Somebody New'}), asJson);
		t.is(answer.status, 403);
		t.is(codeOf(answer), 'signup-closed');
		t.deepEqual(await dump(app.db), before);
	});

	test.serial(`SIGNUP=closed: known people of ${name} sign in, and link more`, async t => {
		await signIn(open.browser(), name, {person: 'ada'});
		const app = await close(t);
		const browser = app.browser();
		t.is((await signIn(browser, name, {person: 'ada'})).status, 302);
		const {id} = await meOf(browser);

		for (const {mixin} of registry) {
			t.is((await signIn(browser, mixin.name, {name: `Linked by ${name}`})).status, 302);
		}
		const me = await meOf(browser);
		t.is(me.id, id);
		t.is(me.profiles.length, 1 + registry.length);
	});
}

test.serial('SIGNUP=closed: nobody signs up by password, and no form asks them to', async t => {
	await open.browser().api('/signup', person);
	const app = await close(t);
	const before = await dump(app.db);
	const answer = await app.browser().api('/signup', {...person, username: 'grace'});
	t.is(answer.status, 403);
	t.is(codeOf(answer), 'signup-closed');
	t.deepEqual(await dump(app.db), before);

	const browser = app.browser();
	const page = await browser.get('/login');
	t.false(browser.forms().some(({action}) => action.endsWith('/signup')));
	t.true(readable(page).includes(texts.login.signupClosed));
	const refused = await browser.post('/signup', {...person, username: 'grace'});
	t.is(refused.status, 403);
	t.true(readable(refused).includes(texts.errors['signup-closed'].what));
	t.true(browser.forms().some(({fields}) => fields.username === 'grace'));
	t.is((await browser.api('/login', person)).status, 200);
});
