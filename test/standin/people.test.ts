import test from 'ava';
import {parse} from 'lossless-json';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {appOf, clientOf, type Fields, type Json, json, start} from './harness.ts';
import {github, google, sampleOf} from './services.ts';

test('two people differ, and each stays the same', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const read = async (choice: Fields) =>
		json(await app.profile((await app.signIn(choice)).access_token));

	const ada = await read({person: 'ada'});
	const grace = await read({person: 'grace'});
	t.deepEqual(Object.keys(ada), Object.keys(sampleOf(google) as Json));
	for (const key of ['sub', 'name', 'given_name', 'family_name', 'picture', 'email']) {
		t.not(ada[key], grace[key], key);
	}

	t.deepEqual(await read({person: 'ada'}), ada);
	t.deepEqual(await read({person_name: 'Ada Lovelace'}), ada, 'typed, she is still herself');

	const zoe = await read({person_name: '  Zoë   Quinn '});
	t.like(zoe, {name: 'Zoë Quinn', given_name: 'Zoë', email: 'zoequinn@example.com'});
	t.is((await read({person_name: 'zoë quinn'})).sub, zoe.sub);
	t.not((await read({person_name: 'Zoe Quinn'})).sub, zoe.sub);
	t.regex(String((await read({person_name: '李'})).email), /^person[\da-f]{8}@example\.com$/);
});

test('nobody, or somebody unknown, gets no code', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);

	for (const choice of [{}, {person: 'eve'}, {person_name: ' '}, {person_name: 'x'.repeat(81)}]) {
		const response = await app.decide(choice);
		t.is(response.status, 400);
		t.regex(await response.text(), /Choose a person/);
	}
});

test('any sample is varied where it speaks of the person, and nowhere else', async t => {
	const mixin: Mixin = {...github, name: 'nested', idPath: 'data.id'};
	const sample = parse(`{
		"data": {
			"id": 9007199254740993123,
			"same_id": "9007199254740993123",
			"big": 123456789012345678901234567890,
			"screen_name": "octocat",
			"attributes": {"full_name": "The Octocat", "first_name": "The", "last_name": "Octocat"},
			"emails": [{"value": "octo@cat.example", "primary": true}],
			"picture": {"data": {"url": "https://img.example/1.png", "height": 50}},
			"photos": [{"value": "https://img.example/2.png"}],
			"img": {"href": "https://img.example/4.png"},
			"headimgurl": "https://img.example/5",
			"thumb_url": "https://img.example/6.png",
			"profile_medium": "https://img.example/7.png",
			"profile_banner_url": "https://img.example/3.png",
			"company": {"id": 7, "name": "Acme"},
			"url": "https://example.com/octocat/and/octocats",
			"uri": "user:9007199254740993123",
			"none": null
		}
	}`);
	const {origin} = await start(t, {clients: [clientOf(mixin, sample)]});
	const app = appOf(origin, mixin);
	const text = await (await app.profile((await app.signIn()).access_token)).text();
	const {data} = parse(text) as {data: Json};
	const [, id] = /"id":(\d{19}),/.exec(text) ?? [];

	t.true(id !== undefined && id !== '9007199254740993123');
	t.true(text.includes(`"same_id":"${id}"`));
	t.true(text.includes('"big":123456789012345678901234567890'));
	t.like(data, {
		screen_name: 'ada',
		attributes: {full_name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace'},
		emails: [{value: 'ada@example.com', primary: true}],
		photos: [{value: `${origin}/people/ada.svg`}],
		img: {href: `${origin}/people/ada.svg`},
		headimgurl: `${origin}/people/ada.svg`,
		thumb_url: `${origin}/people/ada.svg`,
		profile_medium: `${origin}/people/ada.svg`,
		profile_banner_url: 'https://img.example/3.png',
		url: 'https://example.com/ada/and/octocats',
		uri: `user:${id}`,
		none: null,
	});
	t.like(data.picture, {data: {url: `${origin}/people/ada.svg`}});
	t.like(data.company, {name: 'Acme'});
});

test('ids keep the style of the sample', async t => {
	const ids = {
		short: [1, /^\d{7}$/],
		uuid: ['1b4e28ba-2fa1-11d2-883f-0016d3cca427', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
		word: ['octocat', /^person-[\da-f]{16}$/],
	} as const;
	const mixins = Object.keys(ids).map((name): Mixin => ({...github, name}));
	const clients = mixins.map(mixin => clientOf(mixin, {id: ids[mixin.name as 'uuid'][0]}));
	const {origin} = await start(t, {clients});

	for (const mixin of mixins) {
		const app = appOf(origin, mixin);
		const {id} = await json(await app.profile((await app.signIn()).access_token));
		const [old, pattern] = ids[mixin.name as 'uuid'];
		t.is(typeof id, typeof old);
		t.not(id, old as unknown);
		t.regex(String(id), pattern);
	}
});
