import {addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {redirectUri} from '../../starter/auth/redirect-uri.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment, Settings} from '../../starter/config.ts';
import type {Context} from '../../starter/context.ts';
import type {Service} from '../provider/catalogue.ts';
import {type Finding, type ProviderState, type Report, wordsOf} from './finding.ts';
import {isPlaceholder} from './placeholder.ts';
import {root} from './root.ts';

type Routes = Pick<Context, 'urlOf'>;

/** How each provider is reached here, where it sends people back to, and where its keys are given. */
export const lookAtProviders = (
	env: Environment,
	settings: Settings,
	mixins: readonly Mixin[],
	routes: Routes,
	services: ReadonlyMap<string, Service>,
): Report => {
	const found = mixins.map(mixin => {
		const where = services.get(mixin.name)?.console;
		return lookAtProvider(env, settings, mixin, routes, where);
	});
	return {
		findings: found.flatMap(({findings}) => findings),
		providers: found.map(({state}) => state),
	};
};

const lookAtProvider = (
	env: Environment,
	settings: Settings,
	mixin: Mixin,
	routes: Routes,
	where: string | undefined,
): {state: ProviderState; findings: Finding[]} => {
	const {name} = mixin;
	const findings: Finding[] = [];
	const say = (level: Finding['level'], message: string, mend?: string) =>
		findings.push({check: 'providers', level, message, provider: name, ...(mend && {mend})});

	let callback = `${settings.origin}/connect/${name}/callback`;
	try {
		callback = redirectUri(routes, mixin);
	} catch (error) {
		const mend = `take redirect_uri out of starter/providers/${name}/mixin.ts`;
		say('error', wordsOf(error, root), mend);
	}

	const via = settings.providers.get(name)?.via;
	const reason = settings.unmounted.find(one => one.name === name)?.reason;
	const mode = via === 'standin' ? 'stand-in' : via === 'service' ? 'real' : 'off';
	const keys = keyVariables(mixin);
	const missing = keys.filter(variable => !env[variable]);

	if (missing.length === 1) {
		const [have] = keys.filter(variable => env[variable]);
		say(
			'error',
			`${have} is set and ${missing[0]} is not, so its keys are not used`,
			`${missing[0]}=…`,
		);
	} else if (reason && missing.length === 0) {
		const wanted = reason.match(/\b[A-Z][A-Z0-9]*_[A-Z_]+\b/g);
		const mend = wanted
			? wanted.map(variable => `${variable}=…`).join(' ')
			: `take ${variableOf(name, 'issuer')} away`;
		say('error', `it is not mounted: ${reason}`, mend);
	} else if (reason) {
		say('info', `off: ${reason}`, missing.map(variable => `${variable}=…`).join(' '));
	}
	if (
		mixin.oauth === 'oidc' &&
		via === 'service' &&
		!settings.providers.get(name)?.addresses.issuer
	) {
		const mend = `issuer: 'https://…', in starter/providers/${name}/mixin.ts`;
		say('error', 'it has no issuer, without which no id_token can be checked', mend);
	}
	for (const variable of keys.filter(variable => isPlaceholder(env[variable] ?? ''))) {
		say(
			'error',
			`${variable} holds a placeholder`,
			`${variable}=${where ? `… from ${where}` : '…'}`,
		);
	}
	for (const key of addressKeys) {
		const variable = variableOf(name, key);
		const address = env[variable];
		if (!address) continue;
		const effect =
			mode === 'real' ? `points it to ${placeOf(address)}` : 'means nothing until its keys are set';
		say('info', `${variable} ${effect}`);
	}
	return {state: {name, mode, callback, console: where}, findings};
};

/** An address without what may be a secret in it. */
const placeOf = (address: string): string => {
	if (!URL.canParse(address)) return address === 'token' ? "the token's answer" : 'no address';
	const {origin, pathname} = new URL(address);
	return `${origin}${pathname}`;
};
