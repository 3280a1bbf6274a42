import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {type Browser, readable} from '../helpers/browser.ts';
import {meOf} from '../helpers/me.ts';
import {logIn, newcomer, password, provider, secondBrowser} from '../helpers/people.ts';
import {anyone, registry} from '../helpers/registry.ts';
import {rowId} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

interface Event {
	type: string;
	provider: string | null;
	createdAt: number;
	userAgent: string | null;
}

const historyOf = async (browser: Browser): Promise<Event[]> =>
	(await browser.getJson('/account/history')).json<{events: Event[]}>().events;

test.serial(
	'everything that happens to an account is in its history, the latest first',
	async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		const begun = Date.now();
		const other = await secondBrowser(app, 'ada');
		const third = await secondBrowser(app, 'ada');
		await browser.api('/account/sessions/revoke', {id: rowId(other)});
		await browser.api('/account/sessions/revoke-others');
		await browser.api('/account/password', {current: password, password: 'a better one'});
		await signIn(browser, provider);
		await signIn(browser, provider);
		const [profile] = (await meOf(browser)).profiles;
		await browser.api(`/account/profiles/${provider}/disconnect`, {id: profile?.id});
		await app.revoker.idle();
		await browser.api('/logout');
		await logIn(third, 'ada', 'a better one');

		const events = await historyOf(third);
		t.deepEqual(
			events.map(event => [event.type, event.provider]),
			[
				['sign-in', null],
				['sign-out', null],
				...(anyone?.mixin.revoke_url ? [['revoked', provider]] : []),
				['unlink', provider],
				['sign-in', provider],
				['link', provider],
				['password-set', null],
				['sessions-ended', null],
				['sessions-ended', null],
				['sign-in', null],
				['sign-in', null],
				['sign-up', null],
			],
		);
		t.true(events.every(({createdAt}) => createdAt > begun - 60_000 && createdAt <= Date.now()));
	},
);

for (const {mixin} of registry) {
	test.serial(`a sign-up through ${mixin.label} is the first line of a history`, async t => {
		const browser = (await startApp(t)).browser();
		await signIn(browser, mixin.name);
		t.like(await historyOf(browser), [{type: 'sign-up', provider: mixin.name}]);

		const page = readable(await browser.get('/account/history'));
		t.true(page.includes(`Created the account (${mixin.label})`), page);
	});
}

test.serial('what was refused did not happen', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await logIn(app.browser(), 'ada', 'not the password');
	await browser.api('/account/password', {current: 'not the password', password: 'a better one'});
	await browser.api('/account/sessions/revoke', {id: 'nobody'});
	await browser.api(`/account/profiles/${provider}/disconnect`, {id: 'nobody'});
	t.deepEqual(
		(await historyOf(browser)).map(({type}) => type),
		['sign-up'],
	);
});

test.serial('the page shows what happened, in words, and on which device', async t => {
	const app = await startApp(t);
	await newcomer(app, 'grace');
	const browser = app.browser();
	const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
	const headers = {'user-agent': `${firefox} ${'x'.repeat(300)}`};
	await browser.post('/signup', {username: 'ada', password}, {headers});

	const page = await browser.get('/account/history');
	t.is(page.status, 200);
	t.true(readable(page).includes('Created the account Firefox on Linux'), readable(page));
	t.is(page.text.match(/<tr>/g)?.length, 2, 'a heading and one event: nobody else is in it');
	t.is((await historyOf(browser))[0]?.userAgent?.length, 255);
});

test.serial('a deleted account leaves its events, the last of which says so', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await browser.api('/account/delete');
	const events = await app.db('audit_events').where({user_id: 1}).orderBy('id');
	t.deepEqual(
		events.map(({type}) => type),
		['sign-up', 'account-deleted'],
	);
});
