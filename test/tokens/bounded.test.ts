import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import type {Middleware} from 'koa';
import {type Connected, profilePath} from '../helpers/connection.ts';
import {answers, everywhere, failed} from '../helpers/everywhere.ts';

// 5 s to begin to answer, 10 s in all: whatever a provider does, `client` comes to an end.

/** How a provider answers, by what a call asks for: so these stories can wait at the same time. */
const ways: Record<string, Middleware> = {
	/** Says nothing until whoever asked hangs up. */
	silent(ctx) {
		ctx.respond = false;
	},
	/** Sends a byte every half second until whoever asked hangs up. */
	drips(ctx) {
		ctx.respond = false;
		ctx.res.writeHead(200, {'content-type': 'application/json'});
		const timer = setInterval(() => ctx.res.write(' '), 500);
		ctx.res.once('close', () => clearInterval(timer));
	},
	late(ctx) {
		ctx.respond = false;
		setTimeout(() => ctx.res.writeHead(200).write('he'), 3000);
		setTimeout(() => ctx.res.end('re'), 7000);
	},
};

// Everybody is there before the first clock runs.
let all: Connected[] = [];
const ends: (() => void | Promise<void>)[] = [];
test.before(async () => {
	all = await everywhere({teardown: end => ends.push(end)});
	for (const one of all) {
		answers(one, (ctx, next) => (ways[String(ctx.query.way)] ?? next)(ctx, next));
	}
});
test.after.always(async () => {
	for (const end of ends.reverse()) await end();
});

const ask = ({call, mixin}: Connected, way: string): Promise<Response> => {
	const path = new URL(profilePath(mixin), 'http://host');
	path.searchParams.set('way', way);
	return call(path.pathname + path.search, {method: mixin.profile_method ?? 'GET'});
};

const seconds = async (work: Promise<unknown>): Promise<number> => {
	const begun = performance.now();
	await work;
	return (performance.now() - begun) / 1000;
};

test('who does not begin to answer is given up after 5 s, and keeps nobody else waiting', async t => {
	let isOver = false;
	const waiting = all.map(async one => {
		const took = await seconds(t.throwsAsync(ask(one, 'silent'), failed, one.mixin.label));
		isOver = true;
		t.true(took > 4.9 && took < 9, `${one.mixin.label} took ${took} s`);
	});
	for (const one of all) t.is((await ask(one, '')).status, 200);
	t.false(isOver);

	await Promise.all(waiting);
	for (const one of all) t.is((await ask(one, '')).status, 200, 'the next call is like the first');
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('who drips an answer is given up after 10 s, though memory is collected meanwhile', async t => {
	const timer = setInterval(collectGarbage, 1000);
	t.teardown(() => clearInterval(timer));
	await Promise.all(
		all.map(async one => {
			const took = await seconds(t.throwsAsync(ask(one, 'drips'), failed, one.mixin.label));
			t.true(took > 9.9 && took < 14, `${one.mixin.label} took ${took} s`);
		}),
	);
});

test('who begins after 3 s and ends after 7 is heard', async t => {
	await Promise.all(
		all.map(async one => t.is(await (await ask(one, 'late')).text(), 'here', one.mixin.label)),
	);
});
