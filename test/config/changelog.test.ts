import {readFileSync} from 'node:fs';
import test from 'ava';
import {readChangelog} from '../../scripts/doctor/changelog.ts';
import {templateVersion} from '../../scripts/provider/scaffold.ts';

const root = new URL('../../', import.meta.url);
const changelog = readFileSync(new URL('CHANGELOG.md', root), 'utf8');

test('CHANGELOG.md tells of this version of the base, the newest first', t => {
	const {version} = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
	t.is(readChangelog(changelog)[0]?.version, version);
	for (const heading of changelog.match(/^## .*/gm) ?? []) {
		t.regex(heading, /^## \d+\.\d+\.\d+ \(20\d\d-\d\d-\d\d\)$/);
	}
});

test('it says what each version of the templates changed in what plop writes', t => {
	const told = [...changelog.matchAll(/^### Templates (\d+)\n\n- ./gm)].map(([, one]) =>
		Number(one),
	);
	t.deepEqual(
		told,
		Array.from({length: templateVersion}, (_, index) => templateVersion - index),
	);
});

test('its notes about security are such as npm run doctor finds', t => {
	const marked = changelog.match(/^.*\*\*Security.*$/gm) ?? [];
	const found = readChangelog(changelog).flatMap(({security}) => security);
	t.is(found.length, marked.length);

	const mended = changelog.replace(/^- /m, '- **Security**: ');
	t.is(readChangelog(mended)[0]?.security.length, marked.length + 1, 'under any heading');
});
