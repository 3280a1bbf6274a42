import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';

// docs/security.md is the map of what holds; this keeps its signs up.

const root = new URL('../../', import.meta.url);
const map = readFileSync(new URL('docs/security.md', root), 'utf8');
const rows = map.split('\n').filter(line => /^\| [A-H]\d\d \|/.test(line));

/** How many checks each letter has. */
const checks = {A: 37, B: 17, C: 17, D: 10, E: 14, F: 9, G: 11, H: 15};

test('each check has one row in docs/security.md, with a defence, a test and a source', t => {
	const ids = rows.map(row => row.slice(2, 5));
	t.is(new Set(ids).size, ids.length);
	const counts = Object.fromEntries(
		Object.keys(checks).map(letter => [letter, ids.filter(id => id.startsWith(letter)).length]),
	);
	t.deepEqual(counts, checks);
	for (const row of rows) {
		const cells = row.split(/(?<!\\)\|/).map(cell => cell.trim());
		t.is(cells.length, 7, row);
		t.true(cells.slice(2, 5).every(Boolean), row);
	}
});

test('every file that docs/security.md names is there', t => {
	const paths = [...map.matchAll(/`((?:starter|scripts|templates|test)\/[\w./-]*\w)`/g)];
	t.true(paths.length > 300);
	for (const [, path = ''] of paths) t.true(existsSync(new URL(path, root)), path);
});
