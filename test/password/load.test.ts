import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {logIn, newcomer, password} from '../helpers/people.ts';

test('fifty sign-ins at once: the app still answers, and who is too many comes back later', async t => {
	const app = await startApp(t);
	await newcomer(app, 'ada');
	const crowd = Array.from({length: 50}, () => logIn(app.browser(), 'ada'));

	const begun = performance.now();
	t.is((await app.browser().get('/healthz')).status, 200);
	t.true(performance.now() - begun < 500);

	const answers = await Promise.all(crowd);
	const refused = answers.filter(({status}) => status !== 200);
	t.true(refused.length > 0 && refused.length < 50, `${refused.length}`);
	for (const answer of refused) {
		t.is(answer.status, 429);
		t.is(codeOf(answer), 'rate-limited');
		t.true(Number(answer.headers.get('retry-after')) >= 1);
	}
	t.is((await logIn(app.browser(), 'ada')).status, 200, 'and then all is well again');
});

test('who is too many sees the form again, with the name', async t => {
	const app = await startApp(t);
	const form = {username: 'ada', password};
	const pages = await Promise.all(
		Array.from({length: 50}, () => app.browser().post('/login', form)),
	);
	const refused = pages.find(({status}) => status === 429);
	t.true(refused?.text.includes('value="ada"'));
});

test('a password of a megabyte is refused before anybody works on it', async t => {
	const app = await startApp(t);
	for (const path of ['/login', '/signup']) {
		const begun = performance.now();
		const answer = await app
			.browser()
			.api(path, {username: 'ada', password: 'x'.repeat(1024 * 1024)});
		t.is(answer.status, 413);
		t.true(performance.now() - begun < 500);
	}
});
