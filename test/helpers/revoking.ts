import type {ExecutionContext} from 'ava';
import type {Connected} from './connection.ts';

/** The calls that have asked to revoke somebody's tokens. */
export const revocations = ({app, mixin}: Connected) =>
	app.standin.calls.filter(({provider, step}) => provider === mixin.name && step === 'revoke');

/** How those were answered. */
export const statuses = (one: Connected) => revocations(one).map(({status}) => status);

/** Deletes somebody's account, and waits for what comes of it. */
export const letGo = async ({app, browser}: Connected) => {
	await browser.api('/account/delete');
	await app.revoker.idle();
};

/** Makes all that waits due now, as if its pause were over, and works through it. */
export const tryAgain = async ({app}: Connected) => {
	await app.db('revocations').update({next_at: 0});
	app.revoker.wake();
	await app.revoker.idle();
};

/** Asserts that nothing waits any more, and that the history says so. */
export const isRevoked = async (t: ExecutionContext, ada: Connected) => {
	t.deepEqual(await ada.app.db('revocations'), []);
	t.is((await ada.events()).at(-1), 'revoked');
};
