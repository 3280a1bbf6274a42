import {Resolver} from 'node:dns/promises';
import {existsSync, readFileSync} from 'node:fs';
import {isIP} from 'node:net';

/** How long somebody at a terminal waits for servers, from the start of this process: milliseconds. */
const patience = 1600;
/** And at least, from when it can listen to them. */
const leastPatience = 400;

const noAnswer = 'no answer in time';

/**
 * When it is too late for an answer, one moment for all who are asked. Until this process is `free`
 * it loads code: an answer may be there, and nobody looks.
 */
export const lateAfter = async (free: Promise<unknown>): Promise<void> => {
	await free;
	const left = Math.max(leastPatience, patience - performance.now());
	await new Promise(resolve => setTimeout(() => setImmediate(resolve), left));
};

/** Fails when it is `late` before something is done, whatever it is waiting for. */
export const within = <Result>(work: Promise<Result>, late: Promise<unknown>): Promise<Result> =>
	Promise.race([
		work,
		late.then(() => {
			throw new Error(noAnswer);
		}),
	]);

/**
 * Throws when no name server answers. What drivers ask with, getaddrinfo, waits ten seconds then, and
 * so does the end of the process; any other trouble with a name they find out as fast themselves.
 */
export const checkNameServer = async (host: string, late: Promise<unknown>): Promise<void> => {
	const name = host.replace(/:\d+$/, '');
	if (!/^[\w.-]+$/.test(name) || isIP(name) || name === 'localhost' || isInHosts(name)) return;
	const resolver = new Resolver({timeout: patience, tries: 1});
	try {
		await within(resolver.resolve4(name), late);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code === 'ETIMEOUT' || code === 'ECONNREFUSED' || message === noAnswer) {
			throw new Error(`no name server answers what ${name} is`);
		}
	} finally {
		resolver.cancel();
	}
};

const isInHosts = (name: string): boolean =>
	existsSync('/etc/hosts') && readFileSync('/etc/hosts', 'utf8').split(/\s+/).includes(name);
