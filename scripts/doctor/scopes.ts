import {variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import type {Answers} from '../provider/answers.ts';
import type {Service} from '../provider/catalogue.ts';
import type {Finding} from './finding.ts';
import type {Loaded} from './load.ts';

// Whether what is asked for can fill the columns that are kept. Known are the scope that the
// catalogue has beside its sample, what plop wrote, and OpenID Connect's own words; no more.

/** Which claims a word asks for: OpenID Connect Core 1.0 §5.4. */
const claims: Record<string, readonly string[]> = {
	profile: `name family_name given_name middle_name nickname preferred_username profile picture
		website gender birthdate zoneinfo locale updated_at`.split(/\s+/),
	email: ['email', 'email_verified'],
	address: ['address'],
	phone: ['phone_number', 'phone_number_verified'],
};

/** Scopes that are too narrow for the fields kept. `answers` are what plop wrote the folder by. */
export const lookAtScope = async (
	env: Environment,
	{mixin, columns}: Loaded,
	answers: Answers | undefined,
	service: Service | undefined,
): Promise<Finding[]> => {
	const variable = variableOf(mixin.name, 'scope');
	const scope = env[variable]?.split(/[\s,]+/).filter(Boolean) ?? mixin.scope ?? [];
	const isOpenId = mixin.oauth === 'oidc';
	// By another protocol a service has other scopes.
	const isKnown = service !== undefined && (service.oauth === 'oidc') === isOpenId;
	const needed = (isKnown ? service.scope : answers?.mixin.scope) ?? [];

	const lacks = (level: Finding['level'], word: string, why: string): Finding => ({
		check: 'providers',
		level,
		message: `its scope is too narrow: it lacks ${word}, ${why}`,
		provider: mixin.name,
		mend: env[variable]
			? `${variable}=${[...scope, word].join(' ')}`
			: `in starter/providers/${mixin.name}/mixin.ts: scope: ['${[...scope, word].join("', '")}'],`,
	});
	const missing = async (words: readonly string[], level: Finding['level']) => {
		const absent = words.filter(word => !scope.includes(word));
		const kept = absent.length > 0 ? await columns() : [];
		return absent.flatMap(word => {
			const fields = fieldsOf(word, kept, isOpenId || needed.includes('openid'));
			const some = fields.length > 4 ? [...fields.slice(0, 4), '…'] : fields;
			return fields.length > 0
				? [lacks(level, word, `which it needs for what it keeps: ${some.join(', ')}`)]
				: [];
		});
	};

	if (isOpenId && !scope.includes('openid')) {
		return [lacks('error', 'openid', 'and no id_token comes without it')];
	}
	// A word that nobody here knows may hold those that lack.
	const isOther = scope.some(word => !needed.includes(word) && !(word in claims));
	const findings = await missing(needed, isOther ? 'warning' : 'error');
	return findings.length > 0 || isKnown || !isOpenId
		? findings
		: missing(Object.keys(claims), 'warning');
};

/** The columns that a word of the scope is for. */
const fieldsOf = (word: string, columns: readonly string[], isOpenId: boolean): string[] => {
	if (/^openid$|offline|refresh/i.test(word)) return []; // these bring tokens, and no fields
	const own = isOpenId ? claims[word] : undefined;
	if (own) return columns.filter(column => own.includes(column));
	return columns.filter(column => column !== 'id' && /mail/i.test(column) === /mail/i.test(word));
};
