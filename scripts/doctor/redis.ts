import {ConfigError, type Environment, readRedisUrl} from '../../starter/config.ts';
import {type Finding, wordsOf} from './finding.ts';
import {checkNameServer, within} from './reach.ts';
import {hostOf, withoutPassword} from './redact.ts';
import {root} from './root.ts';

/** Whether Redis answers, where it is used, soon after this process is `free`. */
export const lookAtRedis = async (env: Environment, free: Promise<unknown>): Promise<Finding[]> => {
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
		await checkNameServer(hostOf(url), free);
		await within(ping(redis, url), free);
		return [{check: 'redis', level: 'ok', message: `It answers at ${hostOf(url)}`}];
	} catch (error) {
		const words = withoutPassword(wordsOf(error, root), url);
		const isRefused = /WRONGPASS|NOAUTH|NOPERM/.test(words);
		return wrong(
			isRefused
				? `REDIS_URL: Redis lets nobody in by that user and password: ${words}`
				: `The Redis of REDIS_URL does not answer at ${hostOf(url)}: ${words}`,
			'REDIS_URL=redis://USER:PASSWORD@HOST:6379/0',
		);
	}
};

const ping = async ({createClient}: typeof import('redis'), url: string): Promise<void> => {
	const client = createClient({
		url,
		disableOfflineQueue: true,
		socket: {reconnectStrategy: false},
	});
	client.on('error', () => {}); // connect() throws it as well
	try {
		await client.connect();
		await client.ping();
	} finally {
		client.destroy();
	}
};
