import {ConfigError, type Environment, readRedisUrl} from '../../starter/config.ts';
import {type Finding, wordsOf} from './finding.ts';
import {isExampleAddress} from './placeholder.ts';
import {checkNameServer, within} from './reach.ts';
import {hostOf, isUnclear, withoutPassword, writeSigns} from './redact.ts';
import {root} from './root.ts';

/** Whether Redis answers, where it is used, before it is `late`. */
export const lookAtRedis = async (env: Environment, late: Promise<unknown>): Promise<Finding[]> => {
	let url: string | undefined;
	try {
		url = readRedisUrl(env);
	} catch (error) {
		if (error instanceof ConfigError) return []; // the settings have said so
		throw error;
	}
	if (!url) {
		return [
			{
				check: 'redis',
				level: 'info',
				message: "Not used: sessions live in the database, limits in each process' memory",
			},
		];
	}

	if (isExampleAddress(url)) return []; // and of this

	const wrong = (message: string, mend: string): Finding[] => [
		{check: 'redis', level: 'error', message, mend},
	];
	let redis: typeof import('redis');
	try {
		redis = await import('redis');
	} catch {
		return wrong("REDIS_URL needs Redis' driver", 'npm install --save-prod redis');
	}
	try {
		await checkNameServer(hostOf(url), late);
		await ping(redis, url, late);
		return [{check: 'redis', level: 'ok', message: `It answers at ${hostOf(url)}`}];
	} catch (error) {
		if (isUnclear(url)) {
			const message = 'REDIS_URL leads to no Redis: it is unclear where its password ends';
			return wrong(message, writeSigns('REDIS_URL'));
		}
		const words = withoutPassword(wordsOf(error, root), url);
		const isRefused = /WRONGPASS|NOAUTH|NOPERM/.test(words);
		const example = 'correct REDIS_URL: redis://USER:PASSWORD@HOST:6379/0';
		return isRefused
			? wrong(`REDIS_URL: Redis lets nobody in by that user and password: ${words}`, example)
			: wrong(
					`The Redis of REDIS_URL does not answer at ${hostOf(url)}: ${words}`,
					`start Redis there, or ${example}`,
				);
	}
};

const ping = async (
	{createClient}: typeof import('redis'),
	url: string,
	late: Promise<unknown>,
): Promise<void> => {
	const client = createClient({
		url,
		disableOfflineQueue: true,
		socket: {reconnectStrategy: false},
	});
	client.on('error', () => {}); // connect() throws it as well
	try {
		await within(client.connect(), late);
		await within(client.ping(), late);
	} finally {
		client.destroy();
	}
};
