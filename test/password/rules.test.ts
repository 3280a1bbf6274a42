import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';
import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {logIn, signUp} from '../helpers/people.ts';

const good: Record<string, string> = {
	'eight characters': 'f7#kQz!m',
	'64 characters': 'k7'.repeat(32),
	'256 characters': 'k7'.repeat(128),
	'eight emoji': '🐎🔋🧷🐎🧷🔋🐎🐝',
	'256 emoji': '🐎🔋'.repeat(128),
	'a family in one emoji': '👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
	'spaces around and inside': '  padded  words  ',
	'nothing but spaces': ' '.repeat(8),
	'a tab and a line break': 'tab\tbreak\nend',
	NUL: 'before\0after',
	'letters and their marks apart': 'cafe\u0301 cafe\u0301',
};

test.serial('a password of 8 to 256 characters is taken, whatever it is made of', async t => {
	const app = await startApp(t);
	for (const [index, [what, password]] of Object.entries(good).entries()) {
		t.is((await signUp(app.browser(), `user${index}`, password)).status, 200, what);
		t.is((await logIn(app.browser(), `user${index}`, password)).status, 200, what);
	}
});

const bad: Record<string, [password: string, says: RegExp]> = {
	nothing: ['', /too short/],
	'seven characters': ['f7#kQz!', /too short/],
	'seven emoji': ['🐎🔋🧷🐎🧷🔋🐎', /too short/],
	'257 characters': ['k'.repeat(257), /too long/],
	'half a character': ['lone surrogate \ud800', /fill this in/],
	'a common one': ['password1', /easy to guess/],
	'a common one in capitals': ['PASSWORD1', /easy to guess/],
	'a common one, mixed': ['QwErTyUiOp', /easy to guess/],
	'a common one of digits': ['12345678', /easy to guess/],
};

test.serial('any other password is refused, and the answer says why', async t => {
	const app = await startApp(t);
	for (const [what, [password, says]] of Object.entries(bad)) {
		const answer = await signUp(app.browser(), 'ada', password);
		t.is(answer.status, 400, what);
		const {error} = answer.json<{error: {code: string; field: string; message: string}}>();
		t.like(error, {code: 'invalid-input', field: 'password'});
		t.regex(error.message, says, what);
	}
	t.is((await app.db('users')).length, 0);
});

test.serial('the 3,000 most common passwords are refused', async t => {
	const file = new URL('../../starter/auth/password/common.txt.gz', import.meta.url);
	const common = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
	t.is(new Set(common).size, 3000);

	const browser = (await startApp(t)).browser();
	for (const secret of common.filter((_, index) => index % 10 === 0)) {
		const answer = await signUp(browser, 'ada', secret);
		t.is(answer.status, 400, secret);
		t.true(answer.text.includes('easy to guess'), secret);
	}
	t.is((await signUp(browser, 'ada', 'less common words')).status, 200);
});

const different: Record<string, [password: string, other: string]> = {
	'after the 72nd byte': [`${'a1'.repeat(40)}x`, `${'a1'.repeat(40)}y`],
	'after NUL': ['before\0after', 'before\0other'],
	'by what comes after NUL': ['before it\0after', 'before it'],
	'by case': ['Correct Horse', 'correct horse'],
	'by a space in front': [' correct horse', 'correct horse'],
	'by a space at the end': ['correct horse ', 'correct horse'],
	'by the way an accent is written': ['caf\u00e9 caf\u00e9', 'cafe\u0301 cafe\u0301'],
	'by an emoji': ['correct 🐎', 'correct 🐴'],
};

test.serial('a password is kept exactly', async t => {
	const app = await startApp(t);
	for (const [index, [how, [password, other]]] of Object.entries(different).entries()) {
		const username = `user${index}`;
		t.is((await signUp(app.browser(), username, password)).status, 200, how);
		t.is((await logIn(app.browser(), username, other)).status, 401, how);
		t.is((await logIn(app.browser(), username, password)).status, 200, how);
	}
});

test.serial('a password that comes from a form is kept as exactly', async t => {
	const app = await startApp(t);
	const password = ' + & = % 🐎 \0 "\' ';
	await app.browser().post('/signup', {username: 'ada', password});
	t.is((await logIn(app.browser(), 'ada', password)).status, 200);
});
