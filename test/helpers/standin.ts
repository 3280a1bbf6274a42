import type {ExecutionContext} from 'ava';
import {type Standin, startStandin} from '../../scripts/standin/index.ts';
import {standinAddresses, standinCredentials} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {registry} from './registry.ts';
import {sampleOf} from './sample.ts';

/** Everything that a provider needs to be this stand-in, in production. */
export const addressesAt = (standin: string): Environment =>
	Object.fromEntries(
		registry.flatMap(({mixin}) => {
			const {key, secret} = standinCredentials(mixin);
			const [keyVariable, secretVariable] = keyVariables(mixin);
			const addresses = Object.entries(standinAddresses(mixin, standin));
			return [
				[keyVariable, key],
				[secretVariable, secret],
				...addresses.map(([setting, address]) => [variableOf(mixin.name, setting), address]),
			];
		}),
	);

/** A stand-in that plays every provider for an app at `origin`. */
export const standinFor = async (
	t: Pick<ExecutionContext, 'teardown'>,
	origin: string,
): Promise<Standin> => {
	const standin = await startStandin({
		port: 0,
		clients: registry.map(({mixin}) => ({
			mixin,
			sample: sampleOf(mixin.name),
			redirectUris: [`${origin}/connect/${mixin.name}/callback`],
		})),
	});
	t.teardown(() => standin.close());
	return standin;
};
