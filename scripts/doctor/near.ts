/** How many letters may differ between a name and what is meant by it. */
const most = 2;

/** The letters of a name: case, and what lies between its words, do not count. */
const lettersOf = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/**
 * Whether two names differ by two letters at most that are added, taken away or changed: Levenshtein's
 * distance, a row of it at a time, until it can only be more.
 */
export const isNear = (one: string, other: string): boolean => {
	if (Math.abs(one.length - other.length) > 2 * most) return false;
	const [name, wanted] = [lettersOf(one), lettersOf(other)];
	let above = Array.from({length: wanted.length + 1}, (_, at) => at);

	for (let at = 0; at < name.length; at++) {
		const row = [at + 1];
		for (let index = 0; index < wanted.length; index++) {
			const changed = (above[index] ?? 0) + (name[at] === wanted[index] ? 0 : 1);
			row.push(Math.min(changed, (above[index + 1] ?? 0) + 1, (row[index] ?? 0) + 1));
		}
		if (Math.min(...row) > most) return false;
		above = row;
	}
	return (above.at(-1) ?? 0) <= most;
};
