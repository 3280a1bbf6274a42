import {createRequire} from 'node:module';
import {Refusal} from './refusal.ts';

const grants = createRequire(import.meta.url)('grant/config/reserved.json') as string[];

/** Words that JavaScript, a file system or a database keeps for itself. */
const taken: Record<string, string> = {
	JavaScript: `arguments await break case catch class const continue debugger default delete do
		else enum eval export extends false finally for function if implements import in infinity
		instanceof interface let nan new null package private protected public return static super
		switch then this throw true try typeof undefined var void while with yield constructor`,
	Windows: `aux con nul prn com0 com1 com2 com3 com4 com5 com6 com7 com8 com9
		lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9`,
	'this app': 'user',
	SQLite: 'sqlite',
	Grant: grants.join(' '),
};

/** What is wrong with a provider's name, if anything: it is also a table, a path and a prefix. */
export const nameProblem = (name: string): string | undefined => {
	if (!/^[a-z][a-z0-9]{0,31}$/.test(name)) {
		return 'a name has lower-case letters and digits, 32 at most, and begins with a letter';
	}
	if (name.includes('defaults')) return '"defaults" is a word that Grant reserves';

	const owner = Object.keys(taken).find(owner => taken[owner]?.split(/\s+/).includes(name));
	return owner && `"${name}" is a word that ${owner} reserves`;
};

/** The name, when it can be one. Throws `Refusal`. */
export const checkName = (name: string): string => {
	const problem = nameProblem(name);
	const lower = name.toLowerCase();
	const hint = nameProblem(lower) ? '' : ` Is it ${lower}?`;
	if (problem) {
		throw new Refusal(`The name ${JSON.stringify(name)} cannot be used: ${problem}.${hint}`);
	}
	return name;
};
