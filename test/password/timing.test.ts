import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {logIn, newcomer, provider} from '../helpers/people.ts';
import {signIn} from '../helpers/sign-in.ts';

const tries = 15;

const median = (numbers: number[]) =>
	numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

// Without the work for nobody's password an unknown name is answered in a tenth of the time. The
// tries take turns, so that a busy machine is as slow for all of them.
test('nobody can tell by the time why a sign-in was refused', async t => {
	const app = await startApp(t);
	await newcomer(app, 'known');
	await newcomer(app, 'disabled');
	await app.db('users').where({username: 'disabled'}).update({disabled_at: Date.now()});
	await signIn(app.browser(), provider);
	await app.db('users').where({id: 3}).update({username: 'social'});

	const times: Record<string, number[]> = {known: [], unknown: [], disabled: [], social: []};
	for (let round = 0; round < tries; round++) {
		for (const [username, list] of Object.entries(times)) {
			const begun = performance.now();
			const answer = await logIn(app.browser(), username, 'not the password');
			list.push(performance.now() - begun);
			t.is(answer.status, 401);
		}
	}

	const {known = 0, ...others} = Object.fromEntries(
		Object.entries(times).map(([username, list]) => [username, median(list)]),
	);
	for (const [username, time] of Object.entries(others)) {
		t.true(Math.abs(time - known) < 0.4 * known, `${username}: ${time} ms, known: ${known} ms`);
	}
});
