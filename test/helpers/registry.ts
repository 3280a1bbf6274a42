import type {Model} from '../../starter/auth/model.ts';
import type {Provider} from '../../starter/auth/provider.ts';
import {
	fetchRemote,
	finish,
	redirectToProvider,
	resolveUser,
	signIn,
	takeTokens,
} from '../../starter/auth/views.ts';
import type {Context} from '../../starter/context.ts';
import * as starters from '../../starter/providers/index.ts';
import {isPlain} from './kinds.ts';

export type Profile = {id: string} & Record<string, unknown>;

/** A provider's folder, as far as every one of them looks the same. */
export interface Starter extends Provider {
	model: Model<Profile> & {toProfile(remote: object): Profile};
}

/** Every provider of the registry: stories run over all of them and name none. */
export const registry = Object.values(starters) as unknown as readonly Starter[];

/** One for stories that need any at all: the first that does as most do, if there is one. */
export const anyone: Starter | undefined =
	registry.find(({mixin}) => isPlain(mixin)) ?? registry[0];

/** The starter's views.ts, over a mixin and a model that a test has edited. */
const viewsOf = ({mixin, model}: Starter): Provider['views'] => ({
	connect: ctx => redirectToProvider(ctx, mixin),
	async callback(ctx: Context) {
		const tokens = takeTokens(ctx, mixin);
		const remote = await fetchRemote(ctx, tokens);
		const profile = model.toProfile(remote);
		const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

		await signIn(ctx, user, event);
		await finish(ctx);
	},
});

interface Edit extends Partial<Omit<Starter, 'views'>> {
	callback?: Provider['views']['callback'];
}

/** The registry after the same edit in every folder. */
export const edited = (edit: (provider: Starter) => Edit): Record<string, Starter> =>
	Object.fromEntries(
		registry.map(starter => {
			const {callback, ...files} = edit(starter);
			const provider = {...starter, ...files};
			const views = viewsOf(provider);
			return [
				provider.mixin.name,
				{...provider, views: callback ? {...views, callback} : views},
			] as const;
		}),
	);

/** As many providers as wanted, which differ by nothing but their names: `Service 7` is `acme7`. */
export const crowd = (count: number): Record<string, Starter> => {
	if (!anyone) throw new Error('a crowd is made of a provider');
	const {mixin} = anyone;
	return Object.fromEntries(
		Array.from({length: count}, (_, at) => {
			const own = {...mixin, name: `acme${at + 1}`, label: `Service ${at + 1}`};
			return [own.name, {...anyone, mixin: own}];
		}),
	);
};
