import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {logIn, newcomer, password, provider} from '../helpers/people.ts';
import {signIn} from '../helpers/sign-in.ts';

// More than twice as many as the line holds, as it moves on while they come.
const many = 100;

test.serial(
	'a hundred sign-ins at once: the app still answers, and who is too many comes back later',
	async t => {
		const app = await startApp(t);
		await newcomer(app, 'ada');
		let signedIn = 0;
		const crowd = Array.from({length: many}, async () => {
			const answer = await logIn(app.browser(), 'ada');
			if (answer.status === 200) signedIn++;
			return answer;
		});

		// By the others, as the time itself says more of the machine.
		t.is((await app.browser().get('/healthz')).status, 200);
		const early = signedIn;

		const answers = await Promise.all(crowd);
		t.true(early < signedIn, `${early} sign-ins came first, of ${signedIn} that were let in line`);
		const refused = answers.filter(({status}) => status !== 200);
		t.true(refused.length > 0 && refused.length < many, `${refused.length}`);
		for (const answer of refused) {
			t.is(answer.status, 429);
			t.is(codeOf(answer), 'rate-limited');
			t.true(Number(answer.headers.get('retry-after')) >= 1);
		}
		t.is((await logIn(app.browser(), 'ada')).status, 200, 'and then all is well again');
	},
);

test.serial('who is too many sees the form again, with the name', async t => {
	const app = await startApp(t);
	const form = {username: 'ada', password};
	const pages = await Promise.all(
		Array.from({length: many}, () => app.browser().post('/login', form)),
	);
	const refused = pages.find(({status}) => status === 429);
	t.true(refused?.text.includes('value="ada"'));
});

const tries = 15;

const median = (numbers: number[]) =>
	numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Milliseconds of work that this process has done so far, on all its threads. */
const work = () => {
	const {user, system} = process.cpuUsage();
	return (user + system) / 1000;
};

// Work instead of time, as other processes may keep the machine busy. Without any for nobody's
// password, an unknown name costs a tenth of a known one. The tries take turns, so that whatever
// else this process does comes to all of them.
test.serial('nobody can tell by the time why a sign-in was refused', async t => {
	const app = await startApp(t);
	await newcomer(app, 'known');
	await newcomer(app, 'disabled');
	await app.db('users').where({username: 'disabled'}).update({disabled_at: Date.now()});
	await signIn(app.browser(), provider);
	await app.db('users').where({id: 3}).update({username: 'social'});

	const times: Record<string, number[]> = {known: [], unknown: [], disabled: [], social: []};
	for (let round = 0; round < tries; round++) {
		for (const [username, list] of Object.entries(times)) {
			const before = work();
			const answer = await logIn(app.browser(), username, 'not the password');
			list.push(work() - before);
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
