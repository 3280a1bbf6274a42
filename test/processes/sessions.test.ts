import test from 'ava';
import type {Answer, Browser} from '../helpers/browser.ts';
import {logIn, password, signUp} from '../helpers/people.ts';
import {script, start} from '../helpers/process.ts';
import {isSignedIn, rowId} from '../helpers/sessions.ts';
import {counts, type Many, shareMany} from './many.ts';

/** Somebody with two browsers, each at the same process or at the proxy. */
interface Person {
	laptop: Browser;
	phone: Browser;
}

/** What ends the phone's session. */
const endings: [title: string, end: (at: Person) => Promise<Answer>][] = [
	['is revoked', ({laptop, phone}) => laptop.api('/account/sessions/revoke', {id: rowId(phone)})],
	['is ended with all others', ({laptop}) => laptop.api('/account/sessions/revoke-others')],
	['is signed out of', ({phone}) => phone.api('/logout')],
	[
		'is from before a new password',
		({laptop}) =>
			laptop.api('/account/password', {current: password, password: 'a better password'}),
	],
	['is of a deleted account', ({laptop}) => laptop.api('/account/delete')],
];

/** Whether each of the processes knows who this is. */
const known = (many: Many, browser: Browser): Promise<boolean[]> =>
	Promise.all(many.browsers(browser).map(isSignedIn));

const statuses = (answers: readonly Answer[]) => answers.map(({status}) => status);

for (const count of counts) {
	const many = shareMany(count);
	const all = <Value>(what: Value) => Array.from({length: count}, () => what);
	let people = 0;

	const somebody = async () => {
		const name = `somebody-${++people}`;
		const [laptop, phone] = [many.browser(), many.browser()];
		const answers = [await signUp(laptop, name), await logIn(phone, name)];
		if (statuses(answers).join() !== '200,200') throw new Error(answers.map(a => a.text).join());
		return {name, laptop, phone};
	};

	for (const [title, end] of endings) {
		test(`${count} processes: a session that ${title} is over everywhere with the next request`, async t => {
			for (let index = 0; index < count; index++) {
				const person = await somebody();
				t.deepEqual(await known(many, person.phone), all(true));

				const [laptop, phone] = [person.laptop, person.phone].map(
					browser => many.browsers(browser)[index],
				);
				if (!laptop || !phone) return t.fail();
				t.is((await end({laptop, phone})).status, 200);
				t.deepEqual(await known(many, person.phone), all(false), `by ${many.all[index]?.port}`);
			}
		});
	}

	test(`${count} processes: who is disabled by the owner's command is out everywhere`, async t => {
		const {name, phone} = await somebody();
		t.deepEqual(await known(many, phone), all(true));

		const command = start(t, many.folder, script('user.ts', 'disable', name), many.env);
		let hasEnded = false;
		void command.ended.then(() => {
			hasEnded = true;
		});
		while (!hasEnded) await known(many, phone); // whatever is remembered of that is wrong soon
		t.is(await command.ended, 0, command.output());
		t.deepEqual(await known(many, phone), all(false));
		const answers = await Promise.all(many.browsers().map(browser => logIn(browser, name)));
		t.deepEqual(statuses(answers), all(401));
	});
}
