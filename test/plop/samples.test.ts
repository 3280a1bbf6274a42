import {join} from 'node:path';
import test from 'ava';
import {acme, command, contentsOf, put, putJson, refuses, shareRepo} from '../helpers/generator.ts';

// A sample is one profile in one JSON file; what is no such thing is refused.

const repo = shareRepo();
const words = (sample: string, ...more: string[]) => [
	...['provider', 'acme', '--', ...acme, '--sample', sample, ...more],
];

const bad: Record<string, [string, RegExp]> = {
	'no JSON': ['{"id": 1', /is no JSON/],
	'JSON with a comma too many': ['{"id": 1,}', /is no JSON/],
	'one member twice': ['{"id": 1, "id": 2}', /is no JSON/],
	nothing: ['', /is no JSON/],
	'a list': ['[{"id": 1}]', /must be one JSON object/],
	'a text': ['"id"', /must be one JSON object/],
	'a number': ['7', /must be one JSON object/],
	null: ['null', /must be one JSON object/],
	'more than 1 MB': [JSON.stringify({id: 1, bio: 'x'.repeat(2 ** 20)}), /passes 1 MB/],
	'a member called __proto__': ['{"id": 1, "__proto__": {"x": 1}}', /a member called __proto__/],
	'__proto__ further in': ['{"id": 1, "a": [{"__proto__": 1}]}', /a member called __proto__/],
	'one that looks like it': ['{"id": 1, "\\"__proto__": 1}', /a member called __proto__/],
	'too many members': [
		JSON.stringify(Object.fromEntries(Array.from({length: 301}, (_, index) => [`x${index}`, 1]))),
		/has more than 300 members/,
	],
	'no id': ['{"name": "Ada"}', /has no id at a usual place: say where it is with --remoteId/],
	'an id that is null': ['{"id": null}', /has no id at a usual place/],
	'an id that is empty': ['{"id": ""}', /has no id at a usual place/],
	'a negative id': ['{"id": -1}', /has no id at a usual place/],
	'a broken id': ['{"id": 1.5}', /has no id at a usual place/],
	'an id too long': [JSON.stringify({id: 'x'.repeat(256)}), /has no id at a usual place/],
	'an id that is an object': ['{"id": {"value": 1}}', /has no id at a usual place/],
};

for (const [what, [text, reason]] of Object.entries(bad)) {
	test.serial(`a sample that is or has ${what} is refused`, async t => {
		await refuses(t, repo, words(putJson(repo, 'bad', text)), reason);
	});
}

test.serial('text that is no UTF-8, and a folder, are refused', async t => {
	const file = join(repo, 'var/latin.json');
	put(repo, 'var/latin.json', Buffer.from('{"id": "\xe4"}', 'latin1'));
	await refuses(t, repo, words(file), /cannot be read: The encoded data was not valid/);
	await refuses(t, repo, words(join(repo, 'var')), /cannot be read: EISDIR/);
});

test.serial('a remoteId that the sample has not is refused', async t => {
	const sample = putJson(repo, 'good', {id: 1, user: {uid: 'x', on: true}, list: [{id: '7'}]});
	for (const path of [
		...['sub', 'user', 'user.id', 'user.on', 'user.uid.length', 'list', 'list.1.id', 'list.id'],
		...[
			'id.x',
			'.id',
			'id.',
			'constructor',
			'user.constructor.name',
			'__proto__',
			'list.length',
			'id.value',
		],
	]) {
		const reason = /^The sample has no id at ".*": it must lead to a text or a whole/;
		await refuses(t, repo, words(sample, '--remoteId', path), reason);
	}
	await refuses(t, repo, ['provider', 'discord', '--', '--remoteId', 'sub'], /no id at "sub"/);

	const found = ['id', 'user.uid', 'list.0.id'];
	for (const path of found) {
		const ran = await command(repo, words(sample, '--remoteId', path, '--dryRun', 'true'));
		t.regex(ran.said, new RegExp(`idPath: '${path.replaceAll('.', '\\.')}'`));
	}
	t.false('starter/providers/acme/' in contentsOf(repo));
});
