import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import type {Middleware} from 'koa';
import {answers, everywhere, failed} from '../helpers/everywhere.ts';

// 5 s to begin to answer, 10 s in all: whatever a provider does, `client` comes to an end.

/** Says nothing until whoever asked hangs up. */
const silent: Middleware = ctx => {
	ctx.respond = false;
};

const seconds = async (work: Promise<unknown>): Promise<number> => {
	const begun = performance.now();
	await work;
	return (performance.now() - begun) / 1000;
};

test('who does not begin to answer is given up after 5 s, and keeps nobody else waiting', async t => {
	const all = await everywhere(t);
	let isOver = false;
	const waiting = all.map(async one => {
		answers(one, silent);
		const took = await seconds(t.throwsAsync(one.ask(), failed, one.mixin.label));
		isOver = true;
		t.true(took > 4.9 && took < 9.5, `${one.mixin.label} took ${took} s`);
	});
	for (const one of all) t.is((await one.browser.get('/account')).status, 200);
	t.false(isOver);
	await Promise.all(waiting);

	for (const one of all) {
		answers(one);
		t.is((await one.ask()).status, 200, 'the next call is like the first');
	}
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('who drips an answer is given up after 10 s, though memory is collected meanwhile', async t => {
	const drips: Middleware = ctx => {
		ctx.respond = false;
		ctx.res.writeHead(200, {'content-type': 'application/json'});
		const timer = setInterval(() => {
			ctx.res.write(' ');
			collectGarbage();
		}, 500);
		ctx.res.once('close', () => clearInterval(timer));
	};
	await Promise.all(
		(await everywhere(t)).map(async one => {
			answers(one, drips);
			const took = await seconds(t.throwsAsync(one.ask(), failed, one.mixin.label));
			t.true(took > 9.9 && took < 15, `${one.mixin.label} took ${took} s`);
		}),
	);
});

test('who begins after 3 s and ends after 7 is heard', async t => {
	const slow: Middleware = ctx => {
		ctx.respond = false;
		setTimeout(() => ctx.res.writeHead(200).write('he'), 3000);
		setTimeout(() => ctx.res.end('re'), 7000);
	};
	await Promise.all(
		(await everywhere(t)).map(async one => {
			answers(one, slow);
			t.is(await (await one.ask()).text(), 'here');
		}),
	);
});
