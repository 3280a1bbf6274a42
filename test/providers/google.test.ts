import test from 'ava';
import * as provider from '../../starter/providers/google/index.ts';
import {shareApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';
import {remoteSample} from '../helpers/sample.ts';
import {signIn} from '../helpers/sign-in.ts';
import {signInAs} from '../helpers/sign-in-as.ts';

// The life of one provider. The stand-in plays Google; nobody else is mounted.
const app = shareApp({providers: {google: provider}});

test('what Google sends becomes the columns of google_profiles', t => {
	t.like(provider.model.toProfile(remoteSample('google')), {
		id: '110169484474386276334',
		name: 'Elisa Beckett',
		given_name: 'Elisa',
		family_name: 'Beckett',
		picture: 'https://lh3.googleusercontent.com/a/default-user=s96-c',
		email: 'elisa.beckett@gmail.com',
		email_verified: true,
	});
});

test.serial(
	'who is new at Google signs up, with sealed tokens, and comes back as the same user',
	async t => {
		const first = await signInAs(app, 'google', {person: 'ada'});
		const second = await signInAs(app, 'google', {person: 'ada'});

		const me = await meOf(first);
		t.is(me.profiles.length, 1);
		t.deepEqual(await meOf(second), me);

		const [profile] = await app.db('google_profiles').where({user_id: Number(me.id)});
		t.is(profile?.id, me.profiles[0]?.id);
		t.regex(profile?.access_token ?? '', /^v1\.[\w-]+\.[\w-]+$/, 'encrypted');
	},
);

test.serial('who says no at Google is told so, and stays signed out', async t => {
	const browser = app.browser();
	const answer = await signIn(browser, 'google', {deny: true});

	t.is(answer.status, 403);
	t.is((await browser.get('/me')).status, 401);
});

test.serial('who is signed in links Google, and unlinks it again', async t => {
	const browser = await newcomer(app, 'grace');
	await signIn(browser, 'google', {person: 'grace'});
	const [profile] = (await meOf(browser)).profiles;
	t.is(profile?.provider, 'google');

	await browser.post('/account/profiles/google/disconnect', {id: profile?.id ?? ''});
	t.deepEqual((await meOf(browser)).profiles, []);
});

test.serial('a profile at Google that belongs to someone else stays theirs', async t => {
	const owner = await signInAs(app, 'google', {person: 'alan'});
	const other = await newcomer(app, 'katherine');
	const answer = await signIn(other, 'google', {person: 'alan'});

	t.is(answer.status, 409);
	t.is((await meOf(owner)).profiles.length, 1);
	t.deepEqual((await meOf(other)).profiles, []);
});
