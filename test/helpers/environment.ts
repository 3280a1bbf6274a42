import type {Mixin} from '../../starter/auth/mixin.ts';
import {type Config, ConfigError, type Environment, readConfig} from '../../starter/config.ts';

/** What production needs at least. */
export const production: Environment = {
	NODE_ENV: 'production',
	ORIGIN: 'https://app.example',
	DATABASE_URL: 'sqlite::memory:',
	SESSION_KEYS: 'kRz3vQ8wT1yU6bN0mX5cZ9aS2dF7gH4j',
	TOKEN_KEYS: 'pL0oK9iJ8uH7yG6tF5rD4eS3wA2qZ1xC',
};

/** One mixin for each protocol. */
export const plain: Mixin = {
	name: 'plain',
	label: 'Plain',
	oauth: 2,
	authorize_url: 'https://plain.example/authorize',
	access_url: 'https://plain.example/token',
	profile_url: 'https://api.plain.example/me',
	revoke_url: 'https://plain.example/revoke',
	scope: ['read'],
	idPath: 'id',
};

export const signed: Mixin = {
	name: 'signed',
	label: 'Signed',
	oauth: 1,
	request_url: 'https://signed.example/request',
	authorize_url: 'https://signed.example/authorize',
	access_url: 'https://signed.example/access',
	profile_url: 'https://signed.example/me',
	idPath: 'id',
};

export const open: Mixin = {
	name: 'open',
	label: 'Open',
	oauth: 'oidc',
	issuer: 'https://open.example',
	authorize_url: 'https://open.example/authorize',
	access_url: 'https://open.example/token',
	profile_url: 'https://open.example/userinfo',
	jwks_url: 'https://open.example/jwks',
	idPath: 'sub',
};

/** The keys of a provider, under the names that its protocol gives them. */
export const keysOf = ({name, oauth}: Mixin): Environment => {
	const [key, secret] =
		oauth === 1 ? ['CONSUMER_KEY', 'CONSUMER_SECRET'] : ['CLIENT_ID', 'CLIENT_SECRET'];
	return {[`${name.toUpperCase()}_${key}`]: 'id', [`${name.toUpperCase()}_${secret}`]: 'secret'};
};

/** Tests make their own secrets, so nothing is written under `var/`. */
export const configOf = (env: Environment, ...mixins: Mixin[]): Config =>
	readConfig({NODE_ENV: 'test', ...env}, mixins);

/** The lines of a refusal, or none when there is no objection. */
export const objections = (env: Environment, ...mixins: Mixin[]): string[] => {
	try {
		configOf(env, ...mixins);
		return [];
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return error.message.split('\n');
	}
};
