import {join} from 'node:path';
import test from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {provider, signUp} from '../helpers/people.ts';
import {ownPorts, serve, start} from '../helpers/process.ts';
import {isSignedIn} from '../helpers/sessions.ts';
import {begin} from '../helpers/sign-in.ts';

/** A clock for the process: what it does every ten minutes it does ten times a second. */
const hurry = `
	const every = globalThis.setInterval;
	globalThis.setInterval = (act, wait) => every(act, wait === 600_000 ? 100 : wait);
`;

test('B07: a running app sweeps what has run out, and nothing else', async t => {
	const folder = checkOut(t);
	const ports = await ownPorts();
	const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(hurry)}`;
	const {says} = start(t, folder, serve, {...ports, NODE_OPTIONS});
	await says('The app is at');
	const browser = () => new Browser(`http://localhost:${ports.PORT}/`);

	const [gone, kept] = [browser(), browser()];
	t.is((await signUp(gone, 'ada')).status, 200);
	t.is((await signUp(kept, 'grace')).status, 200);
	for (const visitor of [browser(), browser()]) await begin(visitor, provider);
	const db = createDatabase(`sqlite:${join(folder, 'var/development.sqlite3')}`);
	t.teardown(() => db.destroy());
	const [flow] = await db('oauth_flows');
	const past = {expires_at: Date.now() - 1};
	await db('sessions').where({user_id: 1}).update(past);
	await db('oauth_flows')
		.where({id: flow?.id ?? ''})
		.update(past);

	const left = async () => (await db('sessions')).length + (await db('oauth_flows')).length;
	while ((await left()) > 2) await new Promise(setImmediate);
	t.is(await left(), 2);
	t.deepEqual([await isSignedIn(gone), await isSignedIn(kept)], [false, true]);
});
