/** Codes of errors that say that a database is away, full, locked or not for writing now. */
const codes = new Set([
	'DATABASE_AWAY', // ours, see postgres.ts and mysql.ts
	'SQLITE_BUSY',
	'SQLITE_CANTOPEN',
	'SQLITE_IOERR',
	'SQLITE_FULL',
	'SQLITE_READONLY',
	'SQLITE_NOTADB',
	'SQLITE_CORRUPT',
	// PostgreSQL's, from https://www.postgresql.org/docs/current/errcodes-appendix.html
	'25006', // it is a standby, and takes no writes
	'40001', // a serialization failure
	'40P01', // a deadlock
	'55P03', // a lock that was not let go in time
	'57014', // a statement that took too long
	'57P01', // it shuts down
	'57P02', // it crashed
	'57P03', // it starts
	// MariaDB's and MySQL's, from https://mariadb.com/docs/server/reference/error-codes
	'ER_LOCK_DEADLOCK',
	'ER_LOCK_WAIT_TIMEOUT',
	'ER_LOCK_TABLE_FULL',
	'ER_QUERY_INTERRUPTED',
	'ER_QUERY_TIMEOUT', // MySQL's
	'ER_1969', // the same of MariaDB's
	'ER_1927', // MariaDB has ended the connection
	'ER_CLIENT_INTERACTION_TIMEOUT', // MySQL has
	'ER_SERVER_SHUTDOWN',
	'ER_NORMAL_SHUTDOWN',
	'ER_DISK_FULL',
	'ER_RECORD_FILE_FULL',
	'ER_GET_ERRNO', // its disk fails
	'ER_OUTOFMEMORY',
	'ER_OUT_OF_RESOURCES',
	'ER_OPTION_PREVENTS_STATEMENT', // it is a replica, and takes no writes
	'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
	'ER_READ_ONLY_MODE',
]);

/** PostgreSQL's classes: lost connections, no room left (disk, memory, connections), its disk fails. */
const classes = /^(08|53|58)[0-9A-Z]{3}$/;

/** Whether the code of an error says that the database is away, and not that a query is wrong. */
export const isAway = (code: string): boolean => codes.has(code) || classes.test(code);
