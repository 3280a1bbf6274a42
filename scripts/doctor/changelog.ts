/** A version that CHANGELOG.md tells of, and its notes about security. */
export interface Version {
	version: string;
	security: readonly string[];
}

const heading = /^## (\d+\.\d+\.\d+)\b/;
const note = /^- \*\*Security\*\*: (.+)/;

/** The versions of a CHANGELOG.md, in its order; notes are on one line. */
export const readChangelog = (text: string): Version[] => {
	const versions: {version: string; security: string[]}[] = [];
	let isNote = false;

	for (const line of text.split(/\r?\n/)) {
		const version = line.match(heading)?.[1];
		const current = versions.at(-1);
		const begun = line.match(note)?.[1];
		if (version) versions.push({version, security: []});
		if (begun) current?.security.push(begun);
		else if (isNote && /^\s+\S/.test(line)) {
			const last = current?.security.pop();
			current?.security.push(`${last} ${line.trim()}`);
			continue;
		}
		isNote = begun !== undefined;
	}
	return versions;
};

/** Whether one version is newer than another. */
export const isNewer = (one: string, other: string): boolean =>
	one.localeCompare(other, 'en', {numeric: true}) > 0;
