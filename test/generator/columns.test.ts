import test from 'ava';
import {parse} from 'lossless-json';
import {inferColumns} from '../../scripts/provider/infer.ts';

// What a sample profile becomes: a column for each member that says something about the person.

const columnsOf = (json: string, idPath = 'id') =>
	inferColumns(parse(json) as object, idPath.split('.'));
const namesOf = (json: string, idPath?: string) => columnsOf(json, idPath).map(({name}) => name);
const kindOf = (value: string) => columnsOf(`{"id": 1, "it": ${value}}`).map(({kind}) => kind);

const kinds = {
	text: ['"Ada"', '""', 'null', '"2011-01-25"', '"12:30"', '"2011-99-99T99:99:99Z"'],
	bigInteger: ['0', '8', '-1', '2147483648', '-2147483648', '9007199254740991'],
	double: ['1.5', '-0.1', '1.0', '1e3', '1e400'],
	boolean: ['true', 'false'],
	time: [
		'"2011-01-25T18:44:36Z"',
		'"2011-01-25T18:44:36.123+02:00"',
		'"2011-01-25 18:44"',
		'"Tue Jan 25 18:44:36 +0000 2011"',
		'"Tue, 25 Jan 2011 18:44:36 GMT"',
	],
};

for (const [kind, values] of Object.entries(kinds)) {
	test(`${kind}: ${values.join(', ')}`, t => {
		for (const value of values) t.deepEqual(kindOf(value), [kind], value);
	});
}

test('a number that JavaScript would round is kept as its digits, in a text', t => {
	const [column] = columnsOf('{"id": 1, "it": 90071992547409930}');
	t.like(column, {kind: 'text', value: '90071992547409930'});
});

test('one level down comes under joined names; deeper, and in lists, nothing', t => {
	const sample = `{
		"id": 1, "name": "Ada",
		"plan": {"name": "free", "seats": 2, "owner": {"name": "Bob"}, "tags": ["x"]},
		"groups": [{"name": "x"}], "tags": ["a", "b"], "nothing": {}
	}`;

	t.deepEqual(namesOf(sample), ['name', 'plan_name', 'plan_seats']);
	t.deepEqual(columnsOf(sample)[1]?.path, ['plan', 'name']);
});

test('an object with nothing but another one in it is no level, nor is the way to the id', t => {
	const wrapped = '{"id": 1, "picture": {"data": {"url": "https://x.example/1.png", "width": 50}}}';
	t.deepEqual(namesOf(wrapped), ['picture_data_url', 'picture_data_width']);

	const deep = '{"response": {"user": {"id": "7", "name": "Ada", "blog": {"title": "Notes"}}}}';
	t.deepEqual(namesOf(deep, 'response.user.id'), ['user_name', 'user_blog_title']);
	const listed = '{"data": [{"id": "7", "login": "ada"}, {"id": "8", "login": "bob"}], "total": 2}';
	t.deepEqual(namesOf(listed, 'data.0.id'), ['data_login', 'total']);
	t.deepEqual(columnsOf(listed, 'data.0.id')[0]?.path, ['data', '0', 'login']);
});

test('the id makes no column of its own, wherever it is', t => {
	t.deepEqual(namesOf('{"sub": "x", "name": "Ada"}', 'sub'), ['name']);
	t.deepEqual(namesOf('{"data": {"uid": 4, "name": "Ada"}}', 'data.uid'), ['data_name']);
});

test('names are snake case, whatever they were', t => {
	const sample = `{"id": 1, "displayName": "", "avatarURL": "", "HTMLBody": "", "is-admin": true,
		"e mail": "", "Ünï": "", "_links": "", "fullName2": "", "a.b": ""}`;

	t.deepEqual(namesOf(sample), [
		...['display_name', 'avatar_url', 'html_body', 'is_admin'],
		...['e_mail', 'uni', 'links', 'full_name2', 'a_b'],
	]);
});

test('names that are fixed, clash, or begin with no letter get a prefix, and then a number', t => {
	const fixed = ['user_id', 'remote', 'scope', 'created_at', 'updated_at', 'token_expires_at'];
	const sample = Object.fromEntries(fixed.map(name => [name, 'x']));
	t.deepEqual(
		namesOf(JSON.stringify({sub: '1', id: '2', ...sample}), 'sub'),
		['id', ...fixed].map(name => `profile_${name}`),
	);

	t.deepEqual(
		namesOf('{"id": 1, "a_b": "", "aB": "", "a": {"b": ""}, "profile_a_b": "", "createdAt": ""}'),
		['a_b', 'profile_a_b', 'profile_a_b_2', 'profile_profile_a_b', 'profile_created_at'],
	);
	t.deepEqual(namesOf('{"id": 1, "1st": "", "": "", "名前": "", "🦊": ""}'), [
		...['profile_1st', 'profile_field', 'profile_field_2', 'profile_field_3'],
	]);
});

test('names that differ at the very end only stay apart, and short enough for a database', t => {
	const long = 'x'.repeat(100);
	const names = namesOf(JSON.stringify({id: 1, [`${long}1`]: '', [`${long}2`]: ''}));

	t.is(new Set(names).size, 2);
	for (const name of names) t.true(name.length <= 60, name);
});

test('what would sign somebody in makes no column', t => {
	const secrets = `token access_token refresh_token secret client_secret password app_token
		API_SECRET accessToken clientSecret`.split(/\s+/);
	const members = Object.fromEntries(secrets.map(name => [name, 'x']));
	const sample = {id: 1, ...members, session: {auth_token: 'x', name: 'Ada'}};

	t.deepEqual(namesOf(JSON.stringify(sample)), ['session_name']);
	const harmless = {id: 1, secretary: 'x', token_type: 'x', password_set: true, tokens: 3};
	t.is(namesOf(JSON.stringify(harmless)).length, 4);
});

test('a member called then would make a promise of the profile, so its column has a prefix', t => {
	t.deepEqual(namesOf('{"id": 1, "then": "x", "constructor": "y"}'), [
		'profile_then',
		'profile_constructor',
	]);
});
