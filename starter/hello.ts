import type {Context} from './context.ts';
import {html} from './pages/html.ts';
import {layout} from './pages/layout.ts';

/** GET /hello: an example of a page of your own, behind `requireUser` in `routes.ts`. */
export const hello = (ctx: Context): void => {
	const {user} = ctx.state;
	const body = html`<h1>Hello, ${user?.username}</h1>`;
	ctx.body = layout({title: 'Hello', viewer: user, body});
};
