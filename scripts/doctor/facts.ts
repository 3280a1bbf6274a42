import {addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {layersOf, overlayOf, type Service} from '../provider/catalogue.ts';
import type {Finding} from './finding.ts';

// What the catalogue knows of a service by now, against what its folder says. A service that is
// not in the catalogue has no facts here, and nothing is said of it.

/** That a service has closed, has moved, or that nobody has checked what is said of it. */
export const lookAtFacts = (
	env: Environment,
	mixin: Mixin,
	service: Service | undefined,
): Finding[] => {
	if (!service) return [];
	return [
		...closed(service),
		...staleAddresses(env, mixin, service),
		...unconfirmed(mixin, service),
	].map(finding => ({...finding, check: 'providers', provider: mixin.name}));
};

type Found = Omit<Finding, 'check' | 'provider'>;

const closed = (service: Service): Found[] => {
	if (!service.closed) return [];
	const doubt = service.unconfirmed.includes('closed') ? ' (unconfirmed)' : '';
	return [
		{
			level: 'warning',
			message: `${service.label} is closed${doubt}: ${service.closed}`,
			mend: `npx plop remove ${service.name}`,
		},
	];
};

/** An address without its query, which is a matter of taste. */
const placeOf = (address = '') => address.split('?')[0];

/** Addresses that the catalogue once had, and for which it knows others by now. */
const staleAddresses = (env: Environment, mixin: Mixin, service: Service): Found[] =>
	addressKeys.flatMap((key): Found[] => {
		const variable = variableOf(mixin.name, key);
		const address = env[variable] ?? mixin[key];
		const now = service[key];
		if (!address || !now || placeOf(address) === placeOf(now)) return [];
		const before = layersOf(service.name).map(layer => layer[key]);
		if (!before.some(one => one && placeOf(one) === placeOf(address))) return [];

		const isRead = !service.unconfirmed.includes(key);
		const file = `starter/providers/${mixin.name}/mixin.ts`;
		return [
			{
				level: isRead ? 'error' : 'warning',
				message: `${env[variable] ? variable : key} is stale: ${placeOf(address)}; it has moved to ${now}${isRead ? '' : ' (unconfirmed)'}`,
				mend: env[variable] ? `${variable}=${now}` : `in ${file}: ${key}: '${now}',`,
			},
		];
	});

const unconfirmed = (mixin: Mixin, service: Service): Found[] => {
	// What was changed by hand is the owner's word, and none of the catalogue's.
	const fields = service.unconfirmed.filter(
		field =>
			['console', 'sample', 'picture', 'note'].includes(field) ||
			(field in mixin && sameText(mixin[field as keyof Mixin], service[field as keyof Service])),
	);
	if (fields.length === 0) return [];

	const page = overlayOf(service.name).find(
		({read, ...facts}) => read === 'not read' && fields.some(field => field in facts),
	)?.source;
	return [
		{
			// No fault of the owner's: a sign-in tells whether they are right.
			level: 'info',
			message: `unconfirmed, as nobody has read a page that says so: ${fields.join(', ')}${page ? `; see ${page}` : ''}`,
			mend: `compare starter/providers/${mixin.name}/mixin.ts with ${page ?? `what ${service.label} documents`}`,
		},
	];
};

const sameText = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
