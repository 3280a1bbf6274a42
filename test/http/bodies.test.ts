import test from 'ava';
import {shareApp} from '../helpers/app.ts';

const app = shareApp();

const send = async (type: string, body: string, headers: Record<string, string> = {}) => {
	const answer = await app.browser().post('/login', undefined, {
		body,
		headers: {accept: 'application/json', 'content-type': type, ...headers},
	});
	return {status: answer.status, code: JSON.parse(answer.text).error.code};
};

const form = 'application/x-www-form-urlencoded';
const wrong = {status: 401, code: 'invalid-credentials'};
const malformed = {status: 400, code: 'invalid-input'};
const unsupported = {status: 415, code: 'unsupported-media-type'};
const tooLarge = {status: 413, code: 'too-large'};
const person = JSON.stringify({username: 'nobody', password: 'a wrong password'});

test.serial('a form and JSON are read, with or without a charset', async t => {
	for (const type of [form, `${form}; charset=utf-8`, form.toUpperCase()]) {
		t.deepEqual(await send(type, 'username=nobody&password=a+wrong+password'), wrong);
	}
	for (const type of ['application/json', 'application/json; charset=UTF-8']) {
		t.deepEqual(await send(type, person), wrong);
	}
});

test.serial('64 kB are read, and not a byte more', async t => {
	const padded = (size: number) => `username=nobody&password=x&y=${'y'.repeat(size - 29)}`;
	t.deepEqual(await send(form, padded(64 * 1024)), wrong);
	t.deepEqual(await send(form, padded(64 * 1024 + 1)), tooLarge);
	t.deepEqual(await send('application/json', `"${'y'.repeat(64 * 1024)}"`), tooLarge);
	t.deepEqual(await send(form, padded(2 * 1024 * 1024)), tooLarge);
});

test.serial('a POST without a body needs no type', async t => {
	const post = (init: RequestInit) =>
		fetch(new URL('/logout', app.origin), {method: 'POST', redirect: 'manual', ...init});
	const {status} = await post({body: '', headers: {'content-type': form}});
	t.is(status, 303);
	t.is((await post({})).status, status);
	t.is((await post({body: 'x', headers: {'content-type': 'text/plain'}})).status, 415);
});

test.serial('a chunked body is measured as it comes', async t => {
	const body = new ReadableStream({
		start(controller) {
			for (let chunk = 0; chunk < 5; chunk++) controller.enqueue(Buffer.alloc(16 * 1024, 'x'));
			controller.close();
		},
	});
	const response = await fetch(new URL('/login', app.origin), {
		method: 'POST',
		body,
		duplex: 'half',
		headers: {'content-type': form},
	} as RequestInit);
	t.is(response.status, 413);
});

for (const type of [
	'text/plain',
	'multipart/form-data; boundary=x',
	'application/xml',
	'application/octet-stream',
	'application/jsonp',
	'application/merge-patch+json',
	'nonsense',
	'',
]) {
	test.serial(`a body of type "${type}" is not taken`, async t => {
		t.deepEqual(await send(type, person), unsupported);
	});
}

test.serial('a compressed body is not taken, whether it is one or only says so', async t => {
	for (const encoding of ['gzip', 'deflate', 'br', 'x', 'gzip, gzip']) {
		t.deepEqual(
			await send('application/json', person, {'content-encoding': encoding}),
			unsupported,
		);
	}
	t.deepEqual(await send('application/json', person, {'content-encoding': 'identity'}), wrong);
});

for (const text of [
	'{',
	'{"a":1}}',
	'null',
	'true',
	'1',
	'"text"',
	'{"a":\u0000}',
	"{'a':1}",
	'NaN',
]) {
	test.serial(`JSON that is ${JSON.stringify(text)} is malformed`, async t => {
		t.deepEqual(await send('application/json', text), malformed);
	});
}

test.serial('thousands of fields and depths are no trouble', async t => {
	const names = Array.from({length: 5000}, (_, index) => `k${index}`);
	const person = {username: 'nobody', password: 'a wrong password'};
	const many = {...Object.fromEntries(names.map(name => [name, 1])), ...person};
	const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

	t.deepEqual(await send('application/json', JSON.stringify(many)), wrong);
	t.deepEqual(
		await send('application/json', `{"a":${deep},${JSON.stringify(person).slice(1)}`),
		wrong,
	);
	t.true([400, 401].includes((await send(form, names.map(name => `${name}=1`).join('&'))).status));
	const nested = `username=nobody&password=x&a${'[b]'.repeat(5000)}=1`;
	t.true([400, 401].includes((await send(form, nested)).status));
});

test.serial(
	'fields that are no text, come twice or reach for prototypes are refused in words',
	async t => {
		for (const body of [
			'username[x]=a&password=b',
			'username=a&username=b&password=c',
			'username[]=a&password=b',
			'username=a',
			'__proto__[username]=a&__proto__[password]=b',
			'constructor[prototype][username]=a&password=b',
			'&&&=&=',
		]) {
			t.deepEqual(await send(form, body), malformed, body);
		}
		for (const body of [
			{username: {x: 1}, password: ['a']},
			{username: 1, password: true},
			{username: null, password: null},
			[],
			{},
		]) {
			t.deepEqual(await send('application/json', JSON.stringify(body)), malformed);
		}
		const polluting = '{"__proto__":{"username":"a","password":"b"}}';
		t.deepEqual(await send('application/json', polluting), malformed);
		t.is(({} as Record<string, unknown>).username, undefined);
	},
);

test.serial('odd text is a wrong name like any other', async t => {
	for (const username of ['\u0000', '\ud800', '🦆'.repeat(100), 'x'.repeat(60_000), "' OR 1=1--"]) {
		t.deepEqual(await send('application/json', JSON.stringify({username, password: 'x'})), wrong);
	}
});
