import {hash} from 'node:crypto';
import {clientProof} from './client-proof.ts';
import type {Dialect} from './mixin.ts';
import type {Ready} from './oidc.ts';

/** A call of the token endpoint, for whoever sends it. */
export interface RefreshRequest {
	url: string;
	method: 'GET' | 'POST';
	headers: Record<string, string>;
	body?: string;
}

type Fields = Record<string, string>;

/** How a service asks for what RFC 6749 §6 asks for. */
interface Departure {
	/** Where the parameters go; a form unless said. */
	via?: 'query' | 'json';
	/** The last part of the address, where it is not `access_url`'s. */
	at?: string;
	/** The parameters in the service's own words. */
	fields?: (standard: Fields, settings: Ready) => Fields;
}

const departures: Partial<Record<Dialect, Departure>> = {
	notion: {via: 'json'},
	// Without `fmt` it answers a form.
	qq: {via: 'query', fields: standard => ({...standard, fmt: 'json'})},
	smartsheet: {
		fields: ({client_secret: _, ...standard}, {secret}) => ({
			...standard,
			hash: hash('sha256', `${secret}|${standard.refresh_token}`),
		}),
	},
	tiktok: {fields: ({client_id: _, ...standard}, {key}) => ({client_key: key, ...standard})},
	visualstudio: {
		fields: ({grant_type = '', refresh_token = ''}, {secret}) => ({
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
			client_assertion: secret,
			grant_type,
			assertion: refresh_token,
		}),
	},
	wechat: {
		via: 'query',
		at: 'refresh_token',
		fields: ({grant_type = '', refresh_token = ''}, {key}) => ({
			appid: key,
			grant_type,
			refresh_token,
		}),
	},
	withings: {fields: standard => ({action: 'requesttoken', ...standard})},
};

/**
 * What brings new tokens for a refresh token (RFC 6749 §6), as the mixin's service wants it. A
 * query in `access_url` is kept.
 */
export const refreshRequest = (settings: Ready, refreshToken: string): RefreshRequest => {
	const {mixin, addresses} = settings;
	const departure: Departure = (mixin.dialect && departures[mixin.dialect]) ?? {};
	const proof = clientProof(settings);
	const standard = {
		grant_type: 'refresh_token',
		refresh_token: refreshToken,
		...proof.fields,
	};
	const fields = departure.fields?.(standard, settings) ?? standard;
	const headers = {accept: 'application/json', ...proof.headers};

	const url = new URL(addresses.access_url ?? '');
	if (departure.at) url.pathname = url.pathname.replace(/[^/]*$/, departure.at);
	if (departure.via === 'query') {
		for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
		return {url: url.href, method: 'GET', headers};
	}

	const isJson = departure.via === 'json';
	return {
		url: url.href,
		method: 'POST',
		headers: {
			...headers,
			'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
		},
		body: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
	};
};
