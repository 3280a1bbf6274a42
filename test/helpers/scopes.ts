import {standardRequest} from '../../scripts/standin/dialects.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {all, forms, textOf} from '../pages/dom.ts';
import type {Browser} from './browser.ts';
import {edited, registry} from './registry.ts';
import {decide} from './sign-in.ts';

/** Two scope sets, in every mixin that can have any: OAuth 1.0a has no scopes. */
export const sets = {one: ['things:read', 'things:write'], two: ['people:read']} as const;

export const scoped: readonly Mixin[] = registry
	.filter(({mixin}) => mixin.oauth !== 1)
	.map(({mixin}) => ({...mixin, scopes: sets}));

export const withSets = edited(({mixin}) => ({
	mixin: mixin.oauth === 1 ? mixin : {...mixin, scopes: sets},
}));

/** Begins a flow; answers what it asks the provider for, sorted. */
export const askFor = async (
	browser: Browser,
	mixin: Mixin,
	form: Record<string, string> = {},
): Promise<string[]> => {
	browser.url = new URL('/', browser.url).href;
	const begun = await browser.post(`/connect/${mixin.name}`, form);
	const location = begun.headers.get('location');
	if (!location) throw new Error(`${begun.status} ${begun.text}`);

	const scope = standardRequest(new URL(location).searchParams, {mixin}).get('scope') ?? '';
	await browser.follow(begun);
	return scope
		.split(mixin.scope_delimiter ?? ' ')
		.filter(Boolean)
		.sort();
};

/** Goes through a flow to its end; answers what it has asked for. */
export const connectWith = async (
	app: {origin: string},
	browser: Browser,
	mixin: Mixin,
	form: Record<string, string> = {},
): Promise<string[]> => {
	browser.url = `${app.origin}/`;
	const asked = await askFor(browser, mixin, form);
	const {status, text} = await browser.get(await decide(browser, {person: 'ada'}));
	if (status !== 302) throw new Error(`${status} ${text}`);
	browser.url = `${app.origin}/`;
	return asked;
};

/** What the account page says that connections may do, and which sets it offers. */
export const shownScopes = async (browser: Browser): Promise<{may: string[]; offers: string[]}> => {
	const {text} = await browser.get('/account');
	const offers = forms(text).flatMap(form => / scopes=(\S+)/.exec(form)?.[1] ?? []);
	return {may: all(text, 'code').map(textOf).sort(), offers};
};

/** The words of a stored scope, sorted. */
export const wordsIn = (stored: unknown): string[] =>
	String(stored ?? '')
		.split(/[\s,]+/)
		.filter(Boolean)
		.sort();

/** All words of several lists, once and sorted. */
export const union = (...lists: (readonly string[])[]): string[] =>
	[...new Set(lists.flat())].sort();
