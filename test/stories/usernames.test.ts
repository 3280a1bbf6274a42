import test from 'ava';
import {isUsername} from '../../starter/users.ts';
import {shareApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {provider as name} from '../helpers/people.ts';
import {edited} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

/** What the next newcomer is called at the provider. */
let wish: string | null = null;
const providers = edited(({model}) => ({model: {...model, label: () => wish}}));
const app = shareApp({providers});
const password = 'correct horse battery';

let newcomers = 0;
const arrive = async (called: string | null): Promise<string> => {
	wish = called;
	const browser = app.browser();
	await signIn(browser, name, {name: `Newcomer ${++newcomers}`});
	return (await meOf(browser)).username;
};

const valid = [
	['octocat', 'octocat'],
	['The Octocat', 'The.Octocat'],
	['José Núñez', 'Jose.Nunez'],
	['Zoë_van-Dyck.2', 'Zoe_van-Dyck.2'],
	['  spaces   everywhere  ', 'spaces.everywhere'],
	['ﬁnn', 'finn'],
	['Ⓐlice①', 'Alice1'],
	['tail.-_', 'tail'],
	['emoji 😀 person', 'emoji.person'],
	['x'.repeat(300), 'x'.repeat(32)],
] as const;

for (const [called, username] of valid) {
	test.serial(`a username is made of what people are called: ${called.slice(0, 30)}`, async t => {
		t.is(await arrive(called), username);
	});
}

const hostile = [
	'<script>alert(1)</script>',
	"admin' OR 1=1 --",
	'"; drop table users; --',
	'../../etc/passwd',
	'{{7*7}}#{7*7}',
	'\u202Eevil\u202C',
	'zero\u200Bwidth',
	'line\nbreak\tand tab',
	'nul\u0000byte',
	'\ud800lone',
	'%00%0a',
	'__proto__',
	'constructor',
	'-rf',
	'Zalgo\u0301\u0302\u0303\u0304'.repeat(50),
];

for (const called of hostile) {
	test.serial(
		`a hostile name makes a valid username: ${JSON.stringify(called.slice(0, 30))}`,
		async t => {
			const username = await arrive(called);
			t.true(isUsername(username), username);
		},
	);
}

test.serial(
	'a name that leaves nothing falls back to the provider, one newcomer after the other',
	async t => {
		const usernames: string[] = [];
		for (const called of ['李小龙', 'Ω', 'א', '...', '😀', 'a', '-'])
			usernames.push(await arrive(called));
		for (const username of usernames) t.regex(username, new RegExp(`^${name}\\d*$`));
		t.is(new Set(usernames).size, usernames.length);
	},
);

test.serial('a name that the provider leaves out falls back to the id there', async t => {
	for (const called of [null, ' ']) {
		const username = await arrive(called);
		const user = (await app.db('users').where({username}).first()) ?? t.fail();
		const {id} = (await app.db('identities').where({user_id: user.id}).first()) ?? t.fail();
		t.is(username, id.slice(0, username.length));
		t.true(isUsername(username) && username.length > 5, username);
	}
});

test.serial('a taken name gets a suffix, whoever has it and however it is written', async t => {
	t.is((await app.browser().api('/signup', {username: 'grace', password})).status, 200);
	t.is(await arrive('GRACE'), 'GRACE2');
	t.is(await arrive('Gráce'), 'Grace3');
	t.is(await arrive('grace'), 'grace4');
	const many = [];
	for (let count = 0; count < 6; count++) many.push((await arrive('grace')).toLowerCase());
	t.is(new Set(many).size, many.length);
	for (const called of ['ｇｒａｃｅ', '𝐠𝐫𝐚𝐜𝐞', 'grace.', ' grace ', 'grace\u0000', 'g̶race']) {
		t.regex(await arrive(called), /^grace\d+$/, called);
	}
	// What looks alike in another alphabet is left out, so nobody is called what looks alike.
	t.is(await arrive('gr\u0430ce'), 'gr.ce');
	t.is(await arrive('grace@a.example,grace@b.example'), 'grace.a.example.grace.b.example');
});

test.serial('a password sign-up may not take a name that differs by case alone', async t => {
	t.is(await arrive('Hedy Lamarr'), 'Hedy.Lamarr');
	for (const username of ['hedy.lamarr', 'HEDY.LAMARR', 'Hedy.Lamarr']) {
		const answer = await app.browser().api('/signup', {username, password});
		t.is(answer.status, 409);
		t.is(codeOf(answer), 'username-taken');
	}
});

test.serial('twenty people of one name at once get twenty names', async t => {
	wish = 'John Smith';
	const browsers = await Promise.all(
		Array.from({length: 20}, async (_, index) => {
			const browser = app.browser();
			const answer = await signIn(browser, name, {name: `John ${index}`});
			t.is(answer.status, 302);
			return browser;
		}),
	);
	const all = await Promise.all(browsers.map(async browser => (await meOf(browser)).username));
	t.is(new Set(all.map(username => username.toLowerCase())).size, 20);
	for (const username of all) t.true(isUsername(username), username);
});
