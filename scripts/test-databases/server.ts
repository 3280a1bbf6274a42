import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';

/** A server that the tests can run on. */
export interface Server {
	/** What it must be, and what its user may do there. */
	needs: string;
	/** The variable that says where it is, and what that looks like. */
	variable: string;
	example: string;
	/** Where it is looked for. */
	url: string;
	/** AVA's settings for the tests that run on it, when those are not the ones of a database. */
	config?: string;
	/** What the tests are told, so that they use it. */
	env: NodeJS.ProcessEnv;
	/** What it calls itself. Throws when it does not answer, is too old, or allows too little. */
	lookAt(): Promise<string>;
	/** Drops what the tests of a run have left behind, as one that crashed does. */
	cleanUp(run: string): Promise<void>;
}

/** Opens a database for as long as something is done with it. */
export const using = async <Result>(
	url: string,
	work: (db: Knex) => Promise<Result>,
): Promise<Result> => {
	const db = createDatabase(url);
	try {
		return await work(db);
	} finally {
		await db.destroy();
	}
};

/** What is missing when a server does not answer as it must, to go behind "COMMAND needs ". */
export const missing = ({needs, variable, example, url}: Server, problem: unknown): string => {
	// An address that is none is not repeated, as a password could be in it.
	const place = URL.canParse(url) ? `At ${new URL(url).host}` : 'At what it says now';
	return `${needs}. ${variable} says where, such as ${example}. ${place} it does not work: ${(problem as Error).message}.`;
};
