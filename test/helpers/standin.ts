import {standinAddresses, standinCredentials} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {registry} from './registry.ts';

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
