import type {Context} from 'koa';
import {bodyOf, type Parameters, queryOf, withParameters} from './http.ts';
import {showFormPost} from './page.ts';
import {findPerson, type Person, personNamed} from './people.ts';
import {Refusal} from './refusal.ts';
import {type Trouble, troubles} from './trouble.ts';
import type {World} from './world.ts';

/** What the person at the page chose; nobody when they said no. */
export interface Decision {
	person: Person | undefined;
	trouble: Trouble;
}

/** The authorization request: in the page's form as it came in the address. */
export const requestOf = (ctx: Context) =>
	ctx.method === 'POST' ? new URLSearchParams(bodyOf(ctx).get('request') ?? '') : queryOf(ctx);

/** Reads the page's form. */
export const decisionOf = (ctx: Context): Decision => {
	const form = bodyOf(ctx);
	const trouble = troubles.find(name => name === form.get('trouble')) ?? 'none';
	if (form.get('decision') === 'deny') return {person: undefined, trouble};

	const slug = form.get('person');
	const person = slug ? findPerson(slug) : personNamed(form.get('person_name') ?? '');
	if (!person) throw new Refusal(400, 'nobody', 'Choose a person, or type a name.');
	return {person, trouble};
};

/** Sends the browser back to the app: by form, by redirect, or by way of a second origin. */
export const sendBack = (
	ctx: Context,
	world: World,
	callback: string,
	{answer, mode = 'query'}: {answer: Parameters; mode?: string | null},
) => {
	if (mode === 'form_post') return showFormPost(ctx, callback, answer);
	const address = withParameters(callback, answer);
	const hops = bodyOf(ctx).get('hop') !== null;
	ctx.status = 303;
	ctx.redirect(hops ? `${world.hopOrigin}/hop?to=${world.hops.add(address)}` : address);
};

/** The second origin: knows where to go by a key, so it sends nobody anywhere else. */
export const hop = (ctx: Context, world: World) => {
	const address = world.hops.get(ctx.URL.searchParams.get('to') ?? '');
	if (!address) throw new Refusal(400, 'no_hop', 'That way back has been used or is too old.');
	ctx.redirect(address);
};
