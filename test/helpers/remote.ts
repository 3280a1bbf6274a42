import type {Context} from 'koa';
import {isLosslessNumber, parse, stringify} from 'lossless-json';
import type {Standin} from '../../scripts/standin/index.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';

type Json = Record<string, unknown>;
type At = {standin: Standin};

/** What a test has asked of one provider. */
interface Wishes {
	profile: (profile: Json) => void;
	answer: (answer: Json) => Json;
	/** The token's answers, as they were sent. */
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
		rewrite(ctx, answer => {
			if (mixin.profile_url === 'token') wish.profile(answer);
			const sent = wish.answer(answer);
			wish.sent.push(sent);
			return sent;
		});
	});
	// An id_token speaks of the same person as userinfo (OpenID Connect Core §5.3.2).
	standin.idToken(mixin.name, claims => {
		const profile = {...claims};
		wish.profile(profile);
		claims.sub = profile.sub;
	});
};

const rewrite = (ctx: Context, change: (body: Json) => Json) => {
	const body = String(ctx.body);
	const isForm = ctx.type.endsWith('form-urlencoded');
	const changed = change(
		isForm ? Object.fromEntries(new URLSearchParams(body)) : (parse(body) as Json),
	);
	const {type} = ctx;
	ctx.body = isForm
		? new URLSearchParams(changed as Record<string, string>).toString()
		: stringify(changed);
	ctx.type = type;
};

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
