import {isSafeAddress} from '../../starter/auth/settings.ts';
import type {Settings} from '../../starter/config.ts';
import type {Finding} from './finding.ts';
import {isLoopback} from './mends.ts';

/** `ORIGIN` against the port, HTTPS and the proxies in front: what people's browsers will meet. */
export const lookAtOrigin = ({set, origin, unreadable}: Settings): Finding[] => {
	// What it would be is not what is meant.
	if (unreadable.some(line => /^(ORIGIN|PORT|TRUST_PROXY) /.test(line))) return [];

	const {protocol, hostname, port} = new URL(origin);
	const production = set.NODE_ENV === 'production';
	const isSecure = protocol === 'https:';
	const isHere = !isSecure && isSafeAddress(origin);
	const findings: Finding[] = [];
	const say = (level: Finding['level'], message: string, mend: string) =>
		findings.push({check: 'origin', level, message, mend});

	if (!isSecure && !isHere && !production) {
		say(
			'warning',
			`ORIGIN is ${origin}: without https: cookies go in the clear, without Secure and __Host-, and production refuses it`,
			`ORIGIN=https://${hostname}`,
		);
	}
	const reached = Number(port || (isSecure ? 443 : 80));
	const isPlainHere = isSecure && isLoopback(hostname) && reached === set.PORT;
	if (isPlainHere && set.TRUST_PROXY === 0) {
		say(
			'error',
			`ORIGIN is ${origin}, and the app itself, which listens there, speaks http: alone`,
			`ORIGIN=http://${hostname}:${set.PORT}`,
		);
	} else if (isSecure && set.TRUST_PROXY === 0) {
		say(
			production ? 'warning' : 'info',
			'ORIGIN is https: and TRUST_PROXY is 0: what takes https: in front is the one address that limits see',
			'TRUST_PROXY=1',
		);
	}
	if (production && /(^|\.)example\.(com|org|net)$|\.(example|test|invalid)$/.test(hostname)) {
		say(
			'warning',
			`ORIGIN is ${origin}, which is nobody's: the domain stands in guides`,
			'put the domain that people use into ORIGIN',
		);
	}
	if (!isSecure && set.TRUST_PROXY > 0) {
		say(
			'warning',
			`TRUST_PROXY is ${set.TRUST_PROXY} and ORIGIN is ${origin}: with no proxy in front, anybody can say to come from anywhere`,
			isHere ? 'TRUST_PROXY=0' : `ORIGIN=https://${hostname}`,
		);
	}
	if (isHere && set.TRUST_PROXY === 0 && reached !== set.PORT) {
		say(
			production ? 'warning' : 'error',
			`ORIGIN is ${origin} and PORT is ${set.PORT}: people come back to where nobody listens`,
			`ORIGIN=http://${hostname}:${set.PORT}`,
		);
	}

	if (findings.every(({level}) => level === 'info')) {
		const cookies = isSecure ? 'cookies are Secure and __Host-' : 'on this machine alone';
		findings.unshift({check: 'origin', level: 'ok', message: `${origin}, ${cookies}`});
	}
	return findings;
};
