import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {parse} from 'lossless-json';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {isNear} from '../doctor/near.ts';
import {nameProblem} from './names.ts';

/**
 * What the catalogue can say of a service: the mixin's own fields, and a little more. Grant gives
 * the addresses of most; a file in `catalogue/` lays our facts over them.
 */
export interface Facts extends Partial<Omit<Mixin, 'name' | 'redirect_uri' | 'sync'>> {
	/** Since when, or how, nobody new can use it. */
	closed?: string;
	/** Where an application is registered and its keys are given. */
	console?: string;
	/** One thing that an owner must know. */
	note?: string;
	/** The address of a picture that the profile only names: `https://…/[id]/[avatar].png`. */
	picture?: string;
	/** A profile as the service sends it; numbers are lossless-json's. */
	sample?: object;
}

/** Facts from one page. */
interface Source extends Facts {
	source: string;
	/** The month in which somebody read that page, or `not read`. */
	read: string;
}

/** A service of the catalogue. */
export interface Service extends Facts {
	name: string;
	label: string;
	/** Which facts nobody has checked against the service's own documentation. */
	unconfirmed: readonly string[];
}

const require = createRequire(import.meta.url);
const grantAddresses = require('grant/config/oauth.json') as Record<string, Facts>;
const grantProfiles = require('grant/config/profile.json') as Record<string, Facts>;

/** The names of all services: Grant's, less the two that are no identifiers. */
export const serviceNames: readonly string[] = Object.keys(grantAddresses)
	.filter(name => !nameProblem(name))
	.sort();

/** What is known of a service, or undefined for a name that Grant does not know. */
export const findService = (name: string): Service | undefined => {
	if (!serviceNames.includes(name)) return undefined;

	const facts = grantFacts(name);
	const unconfirmed = new Set(Object.keys(facts));

	for (const {source: _, read, ...found} of overlayOf(name)) {
		Object.assign(facts, found);
		for (const field of Object.keys(found)) {
			if (read === 'not read') unconfirmed.add(field);
			else unconfirmed.delete(field);
		}
	}
	return {label: capitalised(name), ...facts, name, unconfirmed: [...unconfirmed]};
};

/** What Grant knows of a service. */
const grantFacts = (name: string): Facts => {
	const {profile_url} = grantProfiles[name] ?? {};
	return {...grantAddresses[name], ...(profile_url && {profile_url})};
};

/** Everything that was ever said of a service, Grant's word first; later ones win. */
export const layersOf = (name: string): Facts[] => [grantFacts(name), ...overlayOf(name)];

/** What is laid over Grant's data, a page at a time; later ones win. */
export const overlayOf = (name: string): Source[] => {
	const file = new URL(`catalogue/${name}.json`, import.meta.url);
	return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as {facts: Source[]}).facts : [];
};

/** A label for a name that nobody knows. */
/** Names of the catalogue that somebody who typed this one may have meant, three at most. */
export const namesLike = (name: string): string[] =>
	serviceNames
		.filter(known => known[0] === name[0] && name.length > 4 && isNear(name, known))
		.slice(0, 3);

export const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
