import type {ExecutionContext} from 'ava';
import {makeRepo} from './generator.ts';
import {freePorts, script, serve, start} from './process.ts';

/** An app with every service of the catalogue, as plop writes them. */
export interface Crowded {
	/** Starts it with all of them against the stand-in, or with these alone, by keys of their own. */
	startWith(t: ExecutionContext, names?: readonly string[]): Promise<string>;
}

/** Has plop write every service into a copy of the repo. It takes the better part of a minute. */
export const makeCrowded = async (t: Pick<ExecutionContext, 'teardown'>): Promise<Crowded> => {
	const repo = makeRepo(t);
	const added = start(t, repo, script('matrix/batch.ts', 'add'));
	if ((await added.ended) !== 0) throw new Error(added.output());

	return {
		async startWith(t, names) {
			const [port = 0, standin = 0] = await freePorts(2);
			const keys = (names ?? []).flatMap(name => [
				[`${name.toUpperCase()}_CLIENT_ID`, 'x'],
				[`${name.toUpperCase()}_CLIENT_SECRET`, 'x'],
			]);
			const app = start(t, repo, serve, {
				NODE_ENV: 'development',
				PORT: String(port),
				STANDIN: names ? 'off' : String(standin),
				DATABASE_URL: 'sqlite::memory:',
				RATE_LIMIT: 'off',
				...Object.fromEntries(keys),
			});
			await app.says('"listening"');
			return `http://localhost:${port}`;
		},
	};
};
