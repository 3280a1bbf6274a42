import test, {type ExecutionContext} from 'ava';
import {parse} from 'lossless-json';
import {textOf, valueAt} from '../../scripts/standin/profile.ts';
import {secretColumns} from '../../starter/auth/stored-tokens.ts';
import {addressed} from '../helpers/addressed.ts';
import {startApp} from '../helpers/app.ts';
import {type Connected, connected, type Row} from '../helpers/connection.ts';

// Who can write into the database can still not let one person act for another: a sealed text opens
// in its own row and column alone, and elsewhere it is as good as lost.

/** Whose profile a call answers, or the code of its error. */
const whoAnswers = async ({ask, mixin}: Connected): Promise<unknown> => {
	try {
		const response = await ask();
		if (!response.ok) return response.status;
		return textOf(valueAt(parse(await response.text()), mixin.idPath.split('.')));
	} catch (error) {
		return (error as {code?: string}).code ?? error;
	}
};

const needsConnecting = async ({browser}: Connected): Promise<boolean | undefined> => {
	const {profiles} = (await browser.getJson('/account')).json<{
		profiles: {connectAgain: boolean}[];
	}>();
	return profiles[0]?.connectAgain;
};

/** Two people at one provider, and the secrets of each as they are stored. */
const start = async (t: ExecutionContext, mixin: Connected['mixin']) => {
	const app = await startApp(t);
	const ada = await connected(t, mixin, {app});
	const grace = await connected(t, mixin, {app, person: 'grace'});
	for (const one of [ada, grace]) t.is(await whoAnswers(one), one.id, 'all is well');
	const rows = [await ada.row(), await grace.row()] as const;
	const columns = secretColumns.filter(column => rows[0][column]);
	const pick = (row: Row, names = columns) =>
		Object.fromEntries(names.map(name => [name, row[name]]));
	return {ada, grace, rows, columns, pick};
};

for (const mixin of addressed) {
	const {name} = mixin;

	test.serial(`${name}: tokens in another's row are nobody's`, async t => {
		const {ada, grace, rows, pick} = await start(t, mixin);
		await ada.change(pick(rows[1]));
		await grace.change(pick(rows[0]));

		ada.app.standin.calls.length = 0;
		for (const one of [ada, grace]) {
			t.true(await needsConnecting(one));
			t.is(await whoAnswers(one), 'connect-again');
			t.is((await one.browser.get('/account')).status, 200);
		}
		t.deepEqual(ada.app.standin.calls, []);

		await ada.change(pick(rows[0]));
		t.is(await whoAnswers(ada), ada.id, 'they are as good as before where they belong');
	});

	test.serial(`${name}: one of them in another's row speaks for nobody else`, async t => {
		const {ada, grace, rows, columns, pick} = await start(t, mixin);
		for (const column of columns) {
			await ada.change({
				...pick(rows[0]),
				token_expires_at: rows[0].token_expires_at,
				...pick(rows[1], [column]),
			});
			const answer = await whoAnswers(ada);
			t.true([ada.id, 'connect-again'].includes(String(answer)), `${column}: ${answer}`);
			t.is(await needsConnecting(ada), answer === 'connect-again', column);
			t.is(await whoAnswers(grace), grace.id);
		}
	});

	test.serial(`${name}: tokens in another column are none`, async t => {
		const {ada, rows, columns, pick} = await start(t, mixin);
		const [first] = columns;
		const last = columns.find(column => ['refresh_token', 'token_secret'].includes(column));
		if (!first || !last) return;
		await ada.change({[first]: rows[0][last], [last]: rows[0][first]});
		t.true(await needsConnecting(ada));
		t.is(await whoAnswers(ada), 'connect-again');

		await ada.change(pick(rows[0]));
		t.is(await whoAnswers(ada), ada.id);
	});
}
