import type {Mixin} from '../../starter/auth/mixin.ts';
import type {TestApp} from './app.ts';
import {comesWithTokens} from './kinds.ts';
import {registry} from './registry.ts';

/** Those whose profile has an address; where it comes with the tokens, no path can lead on. */
export const addressed: readonly Mixin[] = registry
	.map(({mixin}) => mixin)
	.filter(mixin => !comesWithTokens(mixin));

/** A provider's place, for the app and really; both end in a slash. */
export interface Hosts {
	ours: string;
	real: string;
}

/** Where the stand-in has a provider's host. One that is unknown has the whole stand-in. */
export const hostsOf = ({standin}: TestApp, {name, profile_url}: Mixin): Hosts => {
	if (!profile_url) return {ours: `${standin.origin}/`, real: `${standin.origin}/`};
	const {origin, host} = new URL(profile_url.replaceAll('[subdomain]', 'tenant'));
	return {ours: `${standin.origin}/${name}/${host}/`, real: `${origin}/`};
};
