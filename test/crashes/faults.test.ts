import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import type {Context, Middleware} from 'koa';
import type {Step} from '../../scripts/standin/index.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {endless, honestly, resets, says} from '../attacks/answers.ts';
import type {Answer, Browser} from '../helpers/browser.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {type Site, startSite} from '../helpers/site.ts';

// All that a provider can answer wrongly, at every call that we make, against a process of its own:
// what that costs it in memory, and whom it delays. What a sign-in makes of each is in test/attacks.

/** No JSON, in as many ways as anybody has thought of. */
const malformed = [
	...['', ' ', '{', '}', '[', ']', '{"a"}', '{"a":}', '{"a":1', '{"a":1,}', '[1,]', "{'a':1}"],
	...['{a:1}', '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":1.}', '{"a":1e}', '{"a":NaN}', '{,}'],
	...[
		'{"a":Infinity}',
		'{"a":undefined}',
		'{"a":"\n"}',
		'{"a":"\\x41"}',
		'{"a":"\\u12"}',
		'{"a":"}',
	],
	...['{"a":1}{"a":1}', '{"a":1} x', '{"a":1,,}', '{"a" 1}', '{"a"::1}', 'nul', '{"a":tru}'],
	...[
		'/* */{}',
		'{"a":0x10}',
		'{"a":"\0"}',
		'{"a":[1,2}',
		'{"a":1]}',
		'\ufeff',
		'(1)',
		'`{}`',
		'-',
	],
];

const page = '<!doctype html>\n<title>Log in</title>\n';
const nothing: Middleware = ctx => {
	ctx.respond = false;
	ctx.req.socket.destroy();
};
const compressed =
	(body: string): Middleware =>
	ctx => {
		ctx.set('content-encoding', 'gzip');
		ctx.type = 'json';
		ctx.body = gzipSync(body);
	};
const redirects =
	(status: number, to: (ctx: Context) => string): Middleware =>
	ctx => {
		ctx.redirect(to(ctx));
		ctx.status = status;
	};

const faults: Record<string, Middleware> = {
	...Object.fromEntries(malformed.map(text => [JSON.stringify(text), says(200, 'json', text)])),
	'nothing at all': nothing,
	'a reset': resets(),
	'a reset in the middle': resets('{"half":'),
	'an endless answer': endless(() => {}),
	'a large answer': says(200, 'json', `{"more":"${'x'.repeat(20_000_000)}"}`),
	'a bomb': compressed(`{"more":"${'x'.repeat(30_000_000)}"}`),
	'lists in lists': says(200, 'json', '['.repeat(200_000)),
	'a page': says(200, 'html', page),
	'a picture': says(200, 'image/png', '\x89PNG'),
	'500': says(500, 'html', page),
	'503': says(503, 'text/plain', 'later'),
	'a redirect to itself': redirects(302, ctx => ctx.href),
	'a redirect elsewhere': redirects(307, () => 'http://localhost:9/'),
};

/** Something that is done with a provider, and goes wrong from `trouble` on. */
interface Scene {
	what: string;
	step: Step;
	mixin: Mixin;
	act(browser: Browser, trouble: () => void): Promise<Answer>;
}

const mixins = registry.map(({mixin}) => mixin);

const scenes: Scene[] = [
	...mixins
		.filter(({oauth}) => oauth === 1)
		.map((mixin): Scene => {
			const act: Scene['act'] = (browser, trouble) => {
				trouble();
				return browser.post(`/connect/${mixin.name}`);
			};
			return {what: 'the request token', step: 'request', mixin, act};
		}),
	...(['token', 'profile'] as const).flatMap(step =>
		mixins
			.filter(mixin => step === 'token' || !comesWithTokens(mixin))
			.map((mixin): Scene => {
				const act: Scene['act'] = async (browser, trouble) => {
					const callback = await agreeAtOnce(browser, mixin.name, {name: 'Never Arrives'});
					trouble();
					return browser.get(callback);
				};
				return {what: `the ${step}`, step, mixin, act};
			}),
	),
];

/** A call in the name of somebody whose token has run out: new tokens are asked for. */
const refreshing = async ({db, browser}: Site, mixin: Mixin): Promise<Scene> => {
	const holder = browser();
	await signIn(holder, mixin.name, {name: 'Holds Repositories'});
	const [{id} = {id: ''}] = (await meOf(holder)).profiles;
	return {
		what: 'new tokens',
		step: 'token',
		mixin,
		async act(_, trouble) {
			await db(`${mixin.name}_profiles`)
				.where({id})
				.update({token_expires_at: Date.now() - 1});
			trouble();
			return holder.getJson('/repositories');
		},
	};
};

/** Asks for a page again and again until told to stop, and answers how long the slowest one took. */
const visit = async (site: Site, path: string, isOver: () => boolean): Promise<number> => {
	let slowest = 0;
	while (!isOver()) {
		const begun = performance.now();
		const {status} = await site.browser().get(path);
		if (status !== 200) throw new Error(`${path}: ${status}`);
		slowest = Math.max(slowest, performance.now() - begun);
	}
	return slowest;
};

const holdsMemory = (t: ExecutionContext, site: Site, before: number): void => {
	const {peak} = site.memory() ?? {peak: 0};
	t.log(`memory: ${Math.round(before)} MB before, ${Math.round(peak)} MB at most`);
	t.true(peak < before + 100, `${peak - before} MB more`);
};

test.serial(
	'whatever a provider answers at whichever call: a page that says so, no row, others served, 100 MB at most',
	async t => {
		t.timeout(120_000);
		const site = await startSite(t);
		for (const {name} of mixins) await signIn(site.browser(), name, {name: 'Is Here'});
		const github = mixins.find(({name}) => name === 'github'); // the page that calls a service is about it
		const all = github ? [...scenes, await refreshing(site, github)] : scenes;
		const {now: before} = site.memory() ?? {now: 0};
		const rows = await counts(site.db);
		let isOver = false;
		const visitors = ['/login', '/healthz'].map(path => visit(site, path, () => isOver));

		let tried = 0;
		for (const {what, step, mixin, act} of all) {
			for (const [fault, middleware] of Object.entries(faults)) {
				const answer = await act(site.browser(), () =>
					site.standin.misbehave(mixin.name, step, middleware),
				);
				site.standin.misbehave(mixin.name, step);
				t.is(answer.status, 502, `${mixin.name}, ${what}: ${fault}`);
				tried++;
			}
		}
		isOver = true;
		const slowest = Math.max(...(await Promise.all(visitors)));
		t.log(`${tried} faults; the slowest page of others took ${Math.round(slowest)} ms`);
		t.true(slowest < 2000, 'others were kept waiting');

		await site.db('oauth_flows').delete();
		// The holder's history says that there were no new tokens, and nothing else has come of it.
		await site.db('audit_events').where({type: 'refresh-failed'}).delete();
		t.deepEqual(await counts(site.db), {...rows, oauth_flows: 0});
		for (const {mixin} of registry) {
			const browser = site.browser();
			t.is((await signIn(browser, mixin.name, {name: 'Is Here'})).status, 302, mixin.name);
			t.is((await meOf(browser)).profiles.length, 1);
		}
		holdsMemory(t, site, before);
	},
);

test.serial('whatever a provider answers to a revocation, the account is unlinked', async t => {
	t.timeout(120_000);
	const site = await startSite(t);
	const revocable = mixins.filter(({revoke_url}) => revoke_url);
	const holders = new Map<Mixin, Browser>();
	for (const mixin of revocable) {
		const browser = site.browser();
		await signIn(browser, mixin.name, {name: 'Stays'});
		holders.set(mixin, browser);
	}
	const {now: before} = site.memory() ?? {now: 0};

	for (const [mixin, browser] of holders) {
		for (const [fault, middleware] of Object.entries(faults)) {
			await signIn(browser, mixin.name, {name: 'Goes'});
			const id = (await meOf(browser)).profiles.find(({label}) => label === 'Goes')?.id ?? '';
			site.standin.misbehave(mixin.name, 'revoke', middleware);
			site.standin.calls.length = 0;
			const path = `/account/profiles/${mixin.name}/disconnect`;
			t.is((await browser.api(path, {id})).status, 200, `${mixin.name}: ${fault}`);
			t.is((await meOf(browser)).profiles.length, 1);
			while (!site.standin.calls.some(({step}) => step === 'revoke')) {
				await new Promise(setImmediate);
			}
			site.standin.misbehave(mixin.name, 'revoke');
		}
	}
	holdsMemory(t, site, before);
});

/** A megabyte of one kind, as a member of a profile, and whether a profile may have it. */
const megabytes: Record<string, [json: string, status: number]> = {
	'one text': [`"${'x'.repeat(1_000_000)}"`, 302],
	'one text of escapes': [`"${'\\n'.repeat(500_000)}"`, 502],
	'texts of 1 kB': [`[${Array(1000).fill(`"${'x'.repeat(997)}"`)}]`, 302],
	numbers: [`[${Array(500_000).fill(1)}]`, 502],
	'empty objects': [`[${Array(300_000).fill('{}')}]`, 502],
	spaces: [`1${' '.repeat(1_000_000)}`, 502],
	'spaces in many places': [`[1${`${' '.repeat(990)},1`.repeat(1000)}]`, 302],
	members: [`{${Array.from({length: 80_000}, (_, index) => `"${index}":""`)}}`, 502],
};

test.serial('five profiles of a megabyte at once: 100 MB at most', async t => {
	t.timeout(120_000);
	const site = await startSite(t);
	const asked = mixins.filter(mixin => !comesWithTokens(mixin));
	// As many ordinary ones first: what V8 compiles and keeps for a sign-in is no matter of size.
	for (const {name} of asked) {
		for (const what of Object.keys(megabytes)) {
			for (let index = 0; index < 5; index++) {
				await signIn(site.browser(), name, {name: `Ordinary ${what} ${index}`});
			}
		}
	}

	for (const {name} of asked) {
		for (const [what, [json, status]] of Object.entries(megabytes)) {
			const callbacks = await Promise.all(
				Array.from({length: 5}, async (_, index) => {
					const browser = site.browser();
					return {browser, path: await agreeAtOnce(browser, name, {name: `${what} ${index}`})};
				}),
			);
			site.standin.misbehave(
				name,
				'profile',
				honestly((ctx, body) => {
					ctx.body = body.replace('{', `{"more":${json},`);
				}),
			);
			site.forgetPeak();
			const {now: before} = site.memory() ?? {now: 0};
			const answers = await Promise.all(callbacks.map(({browser, path}) => browser.get(path)));
			site.standin.misbehave(name, 'profile');
			for (const answer of answers) t.is(answer.status, status, `${name}: ${what}`);
			t.log(`${name}: ${what}`);
			holdsMemory(t, site, before);
		}
	}
});
