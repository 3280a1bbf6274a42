import {Resolver} from 'node:dns/promises';
import {existsSync, readFileSync} from 'node:fs';
import {isIP} from 'node:net';

/** How long somebody at a terminal waits for a server, in milliseconds. */
const patience = 800;

const noAnswer = `no answer in ${patience} ms`;

/**
 * Fails when something takes longer than that, whatever it is waiting for. The time begins when this
 * process is `free`: while it loads code, an answer may be there and nobody looks.
 */
export const within = async <Result>(
	work: Promise<Result>,
	free: Promise<unknown>,
): Promise<Result> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		void free.then(() => {
			timer = setTimeout(() => setImmediate(() => reject(new Error(noAnswer))), patience);
		});
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
};

/**
 * Throws when no name server answers. What drivers ask with, getaddrinfo, waits ten seconds then, and
 * so does the end of the process; any other trouble with a name they find out as fast themselves.
 */
export const checkNameServer = async (host: string, free: Promise<unknown>): Promise<void> => {
	const name = host.replace(/:\d+$/, '');
	if (!/^[\w.-]+$/.test(name) || isIP(name) || name === 'localhost' || isInHosts(name)) return;
	const resolver = new Resolver({timeout: patience, tries: 1});
	try {
		await within(resolver.resolve4(name), free);
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
