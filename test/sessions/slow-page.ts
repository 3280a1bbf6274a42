import type {Context} from '../../starter/context.ts';
import {createRouter} from '../../starter/routes.ts';
import {gate} from '../helpers/gate.ts';

type Session = Record<string, unknown>;

/** What a page of an owner's sees as the session. */
export const sessionOf = (ctx: unknown): Session => (ctx as {session: Session}).session;

/**
 * The app with a page that takes its time before it writes what was sent to the session. `begun`
 * resolves when so many requests have begun.
 */
export const withSlowPage = (requests = 1) => {
	let waiting = 0;
	const [begun, goOn] = [gate(), gate()];
	const createSlowRouter = () => {
		const router = createRouter();
		router.post('/slow', async ctx => {
			if (++waiting === requests) begun.open();
			await goOn.opened;
			Object.assign(sessionOf(ctx), {note: 'late'}, (ctx as Context).request.body);
			ctx.body = {};
		});
		return router;
	};
	return {begun: begun.opened, goOn: goOn.open, createRouter: createSlowRouter};
};
