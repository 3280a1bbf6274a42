import type {Context} from 'koa';
import {isLosslessNumber, parse, stringify} from 'lossless-json';
import type {Standin} from '../../scripts/standin/index.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {comesWithTokens} from './kinds.ts';

type Json = Record<string, unknown>;
type At = {standin: Standin};

/** What a test has asked of one provider. */
interface Wishes {
	profile: (profile: Json) => void;
	answer: (answer: Json) => Json;
	/** The token's answers, as they were sent; of one that wraps them, the part with the tokens. */
	sent: Json[];
}

const wishes = new WeakMap<Standin, Map<string, Wishes>>();

const wishesOf = ({standin}: At, mixin: Mixin): Wishes => {
	const all = wishes.get(standin) ?? new Map<string, Wishes>();
	wishes.set(standin, all);
	const own = all.get(mixin.name) ?? {profile: () => {}, answer: answer => answer, sent: []};
	all.set(mixin.name, own);
	install(standin, mixin, own);
	return own;
};

const install = (standin: Standin, mixin: Mixin, wish: Wishes) => {
	standin.misbehave(mixin.name, 'profile', async (ctx, next) => {
		await next();
		rewrite(ctx, profile => {
			wish.profile(profile);
			return profile;
		});
	});
	standin.misbehave(mixin.name, 'token', async (ctx, next) => {
		await next();
		rewrite(ctx, whole =>
			inside(whole, mixin.token_path, answer => {
				if (comesWithTokens(mixin) && mixin.oauth !== 'oidc') {
					changeBut(tokenMembers, answer, wish.profile);
				}
				const sent = wish.answer(answer);
				wish.sent.push(sent);
				return sent;
			}),
		);
	});
	standin.idToken(mixin.name, claims => {
		if (comesWithTokens(mixin)) return changeBut(protocolClaims, claims, wish.profile);
		// An id_token speaks of the same person as userinfo (OpenID Connect Core §5.3.2).
		const profile = {...claims};
		wish.profile(profile);
		claims.sub = profile.sub;
	});
};

/** What makes an answer one of tokens; a profile beside them has no say in it. */
const tokenMembers = [
	'access_token',
	'refresh_token',
	'id_token',
	'token_type',
	'oauth_token',
	'oauth_token_secret',
];

/** What an id_token says of itself, and not of a person. */
const protocolClaims = ['iss', 'aud', 'exp', 'iat', 'nonce'];

const changeBut = (names: readonly string[], body: Json, change: (body: Json) => void) => {
	const before = names.filter(name => name in body).map(name => [name, body[name]] as const);
	change(body);
	Object.assign(body, Object.fromEntries(before));
};

/** The whole with its part at a dotted path changed. */
const inside = (whole: Json, path: string | undefined, change: (part: Json) => Json): Json => {
	const [name, ...rest] = path?.split('.') ?? [];
	if (name === undefined) return change(whole);
	const part = whole[name];
	if (typeof part !== 'object' || part === null) return whole; // an error is not wrapped
	return {...whole, [name]: inside(part as Json, rest.join('.') || undefined, change)};
};

const rewrite = (ctx: Context, change: (body: Json) => Json) => {
	const body = String(ctx.body);
	const isForm = ctx.type.endsWith('form-urlencoded');
	const changed = change(
		isForm ? Object.fromEntries(new URLSearchParams(body)) : (parse(body) as Json),
	);
	const {type} = ctx;
	ctx.body = isForm ? formOf(changed) : stringify(changed);
	ctx.type = type;
};

/** A form has no word for nothing, and none for what has parts. */
const formOf = (body: Json): string =>
	new URLSearchParams(
		Object.entries(body).flatMap(([name, value]) =>
			value === undefined ||
			value === null ||
			(typeof value === 'object' && !isLosslessNumber(value))
				? []
				: [[name, String(value)]],
		),
	).toString();

/** Lets a provider describe everybody differently from now on: `change` alters the profile. */
export const describeAs = (app: At, mixin: Mixin, change: (profile: Json) => void): void => {
	wishesOf(app, mixin).profile = change;
};

/** Alters the token's answers of a provider from now on. Answers the list of those it sends. */
export const watchTokens = (
	app: At,
	mixin: Mixin,
	alter: (answer: Json) => Json = answer => answer,
): Json[] => {
	const wish = wishesOf(app, mixin);
	wish.answer = alter;
	return wish.sent;
};

/** Gives a profile this id, whatever that is. */
export const setId = (profile: Json, {idPath}: Mixin, id: unknown): void => {
	const keys = idPath.split('.');
	const last = keys.pop() ?? '';
	keys.reduce((value, key) => value[key] as Json, profile)[last] = id;
};

/** Changes every text of a profile, however deep, but for the id. */
export const everyText = (
	profile: Json,
	{idPath}: Mixin,
	change: (text: string) => string,
	path = '',
): void => {
	for (const [key, value] of Object.entries(profile)) {
		const here = path ? `${path}.${key}` : key;
		if (here === idPath) continue;
		if (typeof value === 'string') profile[key] = change(value);
		else if (typeof value === 'object' && value !== null && !isLosslessNumber(value)) {
			everyText(value as Json, {idPath} as Mixin, change, here);
		}
	}
};
