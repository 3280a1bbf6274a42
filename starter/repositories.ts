import {z} from 'zod';
import {client} from './auth/client.ts';
import {AuthError, providerFailed} from './auth/errors.ts';
import {listIdentities} from './auth/identities.ts';
import {parseJson} from './auth/json.ts';
import {wantsJson} from './auth/negotiation.ts';
import type {Context} from './context.ts';
import {repositoriesPage} from './pages/index.ts';

const repository = z.object({
	full_name: z.string(),
	html_url: z.string().url(),
	description: z.string().nullable(),
	private: z.boolean(),
	pushed_at: z.string().nullable(),
});

/** A repository as GitHub describes it, as far as the page shows it. */
export type Repository = z.infer<typeof repository>;

/**
 * GET /repositories: an example of a page that calls a service in the person's name. Throws
 * `unknown-provider` where GitHub is not mounted, and what `client` throws.
 */
export const repositories = async (ctx: Context): Promise<void> => {
	const {db, providers, state} = ctx;
	const github = providers.get('github');
	if (!github) throw new AuthError('unknown-provider');
	if (!state.user) throw new AuthError('not-signed-in');

	const identities = await listIdentities(db, state.user.id);
	const profile = identities.find(({provider}) => provider === 'github');
	const found = profile && (await fetchRepositories(client(db, github.mixin, profile.id)));
	ctx.body = wantsJson(ctx)
		? {repositories: found ?? []}
		: repositoriesPage({viewer: state.user, repositories: found});
};

const fetchRepositories = async (github: ReturnType<typeof client>): Promise<Repository[]> => {
	const what = "GitHub's repositories";
	const response = await github('user/repos?sort=pushed&per_page=100');
	if (!response.ok) throw providerFailed(`${what}: answered ${response.status}`);

	const {data, error} = z.array(repository).safeParse(parseJson(await response.text(), what));
	if (!data) throw providerFailed(`${what}: not what we know`, error);
	return data;
};
