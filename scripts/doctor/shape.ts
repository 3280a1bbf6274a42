import {addressesOf, type Mixin} from '../../starter/auth/mixin.ts';
import type {Provider} from '../../starter/auth/provider.ts';

/** What a provider's exports lack, and what mends it; undefined when they are as they should be. */
export const shapeProblem = (
	{mixin, views, backend}: Partial<Provider>,
	name: string,
): [message: string, mend: string] | undefined => {
	const home = `starter/providers/${name}`;
	const lacks = (what: string, line: string): [string, string] => [
		`${home} exports no ${what}`,
		`in ${home}/index.ts: ${line}`,
	];
	if (typeof mixin?.name !== 'string') return lacks('mixin', "export {mixin} from './mixin.ts';");
	if (mixin.name !== name) {
		const message = `${home} has a mixin with another name: ${mixin.name}`;
		return [message, `in ${home}/mixin.ts: name: '${name}',`];
	}
	if (typeof views?.connect !== 'function' || typeof views.callback !== 'function') {
		return lacks('views with connect and callback', "export * as views from './views.ts';");
	}
	if (typeof backend !== 'function') {
		return lacks('backend', "export {backend} from './backend.ts';");
	}
	const problem = mixinProblem(mixin);
	return problem === undefined
		? undefined
		: [`${home} has a mixin whose ${problem}`, `mend it in ${home}/mixin.ts`];
};

const mixinProblem = (mixin: Mixin): string | undefined => {
	if (![1, 2, 'oidc'].includes(mixin.oauth)) return 'oauth is not 1, 2 or oidc';
	const {oauth, authorize_url, access_url, request_url} = mixin;
	const addresses = {
		authorize_url,
		access_url,
		...(oauth === 1 && {request_url}),
		...addressesOf(mixin),
	};
	const wrong = Object.entries(addresses).find(
		([, address]) =>
			address !== 'token' && !URL.canParse(String(address).replaceAll('[subdomain]', 'tenant')),
	);
	return wrong === undefined ? undefined : `${wrong[0]} is no address`;
};
