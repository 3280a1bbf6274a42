/** An `error` is wrong and ends the doctor with 1; a `warning` is worth a look. */
export type Level = 'ok' | 'info' | 'warning' | 'error';

/** The parts of a set-up, in the order in which they are told. */
export const sections = {
	settings: 'Settings',
	database: 'Database',
	redis: 'Redis',
	origin: 'Sign-in address',
	providers: 'Providers',
	generated: 'Generated code',
	base: 'The base',
} as const;

export type Section = keyof typeof sections;

/** One thing that was looked at. It never holds a key, a secret or a password. */
export interface Finding {
	check: Section;
	level: Level;
	/** What is so, with the variable, the file or the provider in it. */
	message: string;
	/** What mends it: a command, a line for `.env`, or a sentence where neither does. */
	mend?: string;
	/** The name of the provider that it is about. */
	provider?: string;
}

/** A provider as this set-up has it. */
export interface ProviderState {
	name: string;
	mode: 'stand-in' | 'real' | 'off';
	/** The address to register at the service. */
	callback: string;
	/** Where the service gives out keys, as far as it is known. */
	console: string | undefined;
}

/** Everything that the doctor has to say. */
export interface Report {
	findings: readonly Finding[];
	providers: readonly ProviderState[];
}

/** An error's own words on one line, without the path that leads to this checkout. */
export const wordsOf = (error: unknown, root: string): string => {
	const {message, code} = error as NodeJS.ErrnoException;
	const words = error instanceof Error ? message || code || error.name : String(error);
	return words.replaceAll(root, '').replace(/\s+/g, ' ').trim().slice(0, 300);
};
