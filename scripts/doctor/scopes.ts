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

	const missing = async (words: readonly string[]): Promise<Missing> => {
		const absent = words.filter(word => !scope.includes(word));
		const kept = absent.length > 0 ? await columns() : [];
		const found = absent
			.map(word => ({word, fields: fieldsOf(word, kept, isOpenId || needed.includes('openid'))}))
			.filter(({fields}) => fields.length > 0);
		return {
			words: found.map(({word}) => word),
			fields: [...new Set(found.flatMap(({fields}) => fields))],
		};
	};

	let {words, fields} = await missing(needed);
	// A word that nobody here knows may hold those that lack.
	let isSure = scope.every(word => needed.includes(word) || word in claims);
	if (words.length === 0 && !isKnown && isOpenId) {
		({words, fields} = await missing(Object.keys(claims)));
		isSure = false;
	}
	const lacksToken = isOpenId && !scope.includes('openid');
	const all = lacksToken ? ['openid', ...words] : words;
	if (all.length === 0) return [];

	const some = fields.length > 4 ? [...fields.slice(0, 4), '…'] : fields;
	const why = lacksToken
		? 'and no id_token comes without openid'
		: `which it needs for what it keeps: ${some.join(', ')}`;
	// One line with all that lacks: of two, the second would undo the first.
	return [
		{
			check: 'providers',
			level: lacksToken || isSure ? 'error' : 'warning',
			message: `its scope is too narrow: it lacks ${all.join(', ')}, ${why}`,
			provider: mixin.name,
			mend: env[variable]
				? `${variable}=${[...scope, ...all].join(' ')}`
				: `in starter/providers/${mixin.name}/mixin.ts: scope: ['${[...scope, ...all].join("', '")}'],`,
		},
	];
};

/** Words that a scope lacks, and the columns that stay empty without them. */
interface Missing {
	words: string[];
	fields: string[];
}

/** The columns that a word of the scope is for. */
const fieldsOf = (word: string, columns: readonly string[], isOpenId: boolean): string[] => {
	if (/^openid$|offline|refresh/i.test(word)) return []; // these bring tokens, and no fields
	const own = isOpenId ? claims[word] : undefined;
	if (own) return columns.filter(column => own.includes(column));
	return columns.filter(column => column !== 'id' && /mail/i.test(column) === /mail/i.test(word));
};
