import type {Database, Statement} from 'sqlite3';

/** About what the starter has, with the lengths that a list of keys comes in. */
const most = 300;

const kept = new WeakMap<Database, Map<string, Promise<Statement>>>();

const prepare = (connection: Database, sql: string): Promise<Statement> =>
	new Promise((resolve, reject) => {
		const statement = connection.prepare(sql, (error: Error | null) =>
			error ? reject(error) : resolve(statement),
		);
	});

const finalize = (statement: Promise<Statement>): Promise<unknown> =>
	statement.then(
		one => one.finalize(),
		() => {}, // there is none then
	);

/**
 * The statement of a connection for this SQL. It is compiled once and kept, as compiling takes
 * longer than most of our queries; SQLite itself does it again when the schema has changed. The one
 * that was not asked for the longest makes room.
 */
export const statementFor = (connection: Database, sql: string): Promise<Statement> => {
	const statements = kept.get(connection) ?? new Map<string, Promise<Statement>>();
	kept.set(connection, statements);
	const statement = statements.get(sql) ?? prepare(connection, sql);
	statement.catch(() => statements.get(sql) === statement && statements.delete(sql));
	statements.delete(sql);
	statements.set(sql, statement);

	const [oldest] = statements;
	if (oldest && statements.size > most) {
		statements.delete(oldest[0]);
		void finalize(oldest[1]);
	}
	return statement;
};

/** Lets go of a connection's statements: with any left, it cannot be closed. */
export const finalizeStatements = async (connection: Database): Promise<void> => {
	await Promise.all([...(kept.get(connection)?.values() ?? [])].map(finalize));
	kept.delete(connection);
};
