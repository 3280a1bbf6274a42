import {type Logger, pino} from 'pino';

export type {Logger} from 'pino';

/**
 * Structured lines on stdout, for people to read when that is a terminal in development. Callers
 * pass facts by name, never a header, a query or a body.
 */
export const createLog = (level: string, forPeople = false): Logger =>
	pino({
		level,
		base: null,
		timestamp: pino.stdTimeFunctions.isoTime,
		...(forPeople && {
			transport: {target: 'pino-pretty', options: {ignore: 'requestId', singleLine: true}},
		}),
	});
