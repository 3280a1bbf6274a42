import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {client} from '../../starter/auth/client.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {createDatabase} from '../../starter/database.ts';
import {startApp, type TestApp} from './app.ts';
import {type Connected, connected, profilePath} from './connection.ts';
import {freshDatabase} from './fresh-database.ts';

/** Somebody in two processes of one app, as far as the database and the providers can tell. */
export interface Two {
	ada: Connected;
	/** The second one: with its own connection to the database, and the same stand-in. */
	other: TestApp;
	/** Asks for the profile there. */
	askThere(): Promise<Response>;
	url: string;
}

export const two = async (
	t: Pick<ExecutionContext, 'teardown'>,
	mixin: Mixin,
	options: Parameters<typeof connected>[2] = {},
): Promise<Two> => {
	const {db, url} = await freshDatabase(t);
	const ada = await connected(t, mixin, {...options, db});
	const {config, standin} = ada.app;
	const second = createDatabase(url);
	t.teardown(() => second.destroy());
	const other = await startApp(t, {
		...options,
		db: second,
		env: {STANDIN: new URL(standin.origin).port, TOKEN_KEYS: config.tokenKeys.join()},
	});
	const call = client(second, mixin, ada.id);
	const askThere = () => call(profilePath(mixin), {method: mixin.profile_method ?? 'GET'});
	return {ada, other, askThere, url};
};

/** Resolves when a database has been sent so many statements like this from now on. */
export const statements = (db: Knex, like: RegExp, count = 1): Promise<void> =>
	new Promise(resolve => {
		let left = count;
		const look = ({sql}: {sql: string}) => {
			if (!like.test(sql) || --left > 0) return;
			db.off('query', look);
			resolve();
		};
		db.on('query', look);
	});

/** The statements like this that a database is sent from now on. */
export const watchStatements = (db: Knex, like: RegExp): string[] => {
	const seen: string[] = [];
	db.on('query', ({sql}: {sql: string}) => {
		if (like.test(sql)) seen.push(sql);
	});
	return seen;
};
