import test from 'ava';
import * as provider from '../../starter/providers/github/index.ts';
import {shareApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';
import {remoteSample} from '../helpers/sample.ts';
import {signIn} from '../helpers/sign-in.ts';
import {signInAs} from '../helpers/sign-in-as.ts';

// The life of one provider. The stand-in plays GitHub; nobody else is mounted.
const app = shareApp({providers: {github: provider}});

test('what GitHub sends becomes the columns of github_profiles', t => {
	t.like(provider.model.toProfile(remoteSample('github')), {
		id: '583231',
		login: 'octocat',
		avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
		html_url: 'https://github.com/octocat',
		name: 'The Octocat',
		company: '@github',
		blog: 'https://github.blog',
		location: 'San Francisco',
		email: null,
		bio: null,
		public_repos: 8,
		followers: 20000,
		profile_created_at: 1295981076000,
	});
});

test.serial(
	'who is new at GitHub signs up, with sealed tokens, and comes back as the same user',
	async t => {
		const first = await signInAs(app, 'github', {person: 'ada'});
		const second = await signInAs(app, 'github', {person: 'ada'});

		const me = await meOf(first);
		t.is(me.profiles.length, 1);
		t.deepEqual(await meOf(second), me);

		const [profile] = await app.db('github_profiles').where({user_id: Number(me.id)});
		t.is(profile?.id, me.profiles[0]?.id);
		t.regex(profile?.access_token ?? '', /^v1\.[\w-]+\.[\w-]+$/, 'encrypted');
	},
);

test.serial('who says no at GitHub is told so, and stays signed out', async t => {
	const browser = app.browser();
	const answer = await signIn(browser, 'github', {deny: true});

	t.is(answer.status, 403);
	t.is((await browser.get('/me')).status, 401);
});

test.serial('who is signed in links GitHub, and unlinks it again', async t => {
	const browser = await newcomer(app, 'grace');
	await signIn(browser, 'github', {person: 'grace'});
	const [profile] = (await meOf(browser)).profiles;
	t.is(profile?.provider, 'github');

	await browser.post('/account/profiles/github/disconnect', {id: profile?.id ?? ''});
	t.deepEqual((await meOf(browser)).profiles, []);
});

test.serial('a profile at GitHub that belongs to someone else stays theirs', async t => {
	const owner = await signInAs(app, 'github', {person: 'alan'});
	const other = await newcomer(app, 'katherine');
	const answer = await signIn(other, 'github', {person: 'alan'});

	t.is(answer.status, 409);
	t.is((await meOf(owner)).profiles.length, 1);
	t.deepEqual((await meOf(other)).profiles, []);
});
