import type {ExecutionContext} from 'ava';
import {type Standin, startStandin} from '../../scripts/standin/index.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {standinAddresses, standinCredentials} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {sampleOf} from './sample.ts';

export interface Elsewhere {
	server: Standin;
	/** The keys, and the variables that name every address there. */
	keys: Environment;
	addresses: Environment;
	issuer: string;
}

/**
 * A service of the same kind at another place, as a sandbox or a tenant is: `place` changes the
 * mixin as that service has it. It knows the app at `origin`.
 */
export const startElsewhere = async (
	t: Pick<ExecutionContext, 'teardown'>,
	origin: string,
	mixin: Mixin,
	place: Partial<Mixin> = {},
): Promise<Elsewhere> => {
	const there = {...mixin, ...place};
	const redirectUris = [`${origin}/connect/${mixin.name}/callback`];
	const client = {mixin: there, sample: sampleOf(mixin.name), redirectUris};
	const server = await startStandin({port: 0, clients: [client]});
	t.teardown(() => server.close());

	const {key, secret} = standinCredentials(mixin);
	const [keyVariable, secretVariable] = keyVariables(mixin);
	const addresses = standinAddresses(there, server.origin);
	return {
		server,
		keys: {[keyVariable]: key, [secretVariable]: secret},
		addresses: Object.fromEntries(
			Object.entries(addresses)
				.filter(([setting]) => setting !== 'issuer')
				.map(([setting, address]) => [variableOf(mixin.name, setting), address]),
		),
		issuer: addresses.issuer ?? '',
	};
};
