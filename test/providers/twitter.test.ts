import test from 'ava';
import * as provider from '../../starter/providers/twitter/index.ts';
import {shareApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';
import {remoteSample} from '../helpers/sample.ts';
import {signIn} from '../helpers/sign-in.ts';
import {signInAs} from '../helpers/sign-in-as.ts';

// The life of one provider. The stand-in plays X; nobody else is mounted.
const app = shareApp({providers: {twitter: provider}});

test('what X sends becomes the columns of twitter_profiles', t => {
	t.like(provider.model.toProfile(remoteSample('twitter')), {
		id: '6253282',
		name: 'X API',
		screen_name: 'XAPI',
		location: 'San Francisco, CA',
		url: 'https://developer.x.com',
		description: 'Tweets about changes and service issues.',
		verified: true,
		followers_count: 6133636,
		profile_created_at: 1179900073000,
		profile_image_url: 'http://pbs.twimg.com/profile_images/942858479592554497/BbazLO9L_normal.jpg',
		profile_image_url_https:
			'https://pbs.twimg.com/profile_images/942858479592554497/BbazLO9L_normal.jpg',
	});
});

test.serial(
	'who is new at X signs up, with sealed tokens, and comes back as the same user',
	async t => {
		const first = await signInAs(app, 'twitter', {person: 'ada'});
		const second = await signInAs(app, 'twitter', {person: 'ada'});

		const me = await meOf(first);
		t.is(me.profiles.length, 1);
		t.deepEqual(await meOf(second), me);

		const [profile] = await app.db('twitter_profiles').where({user_id: Number(me.id)});
		t.is(profile?.id, me.profiles[0]?.id);
		t.regex(profile?.access_token ?? '', /^v1\.[\w-]+\.[\w-]+$/, 'encrypted');
	},
);

test.serial('who says no at X is told so, and stays signed out', async t => {
	const browser = app.browser();
	const answer = await signIn(browser, 'twitter', {deny: true});

	t.is(answer.status, 403);
	t.is((await browser.get('/me')).status, 401);
});

test.serial('who is signed in links X, and unlinks it again', async t => {
	const browser = await newcomer(app, 'grace');
	await signIn(browser, 'twitter', {person: 'grace'});
	const [profile] = (await meOf(browser)).profiles;
	t.is(profile?.provider, 'twitter');

	await browser.post('/account/profiles/twitter/disconnect', {id: profile?.id ?? ''});
	t.deepEqual((await meOf(browser)).profiles, []);
});

test.serial('a profile at X that belongs to someone else stays theirs', async t => {
	const owner = await signInAs(app, 'twitter', {person: 'alan'});
	const other = await newcomer(app, 'katherine');
	const answer = await signIn(other, 'twitter', {person: 'alan'});

	t.is(answer.status, 409);
	t.is((await meOf(owner)).profiles.length, 1);
	t.deepEqual((await meOf(other)).profiles, []);
});
