import test from 'ava';
import type {Context} from '../../starter/context.ts';
import {createRouter} from '../../starter/routes.ts';
import {shareApp} from '../helpers/app.ts';

class Odd extends Error {
	status = '200';
	statusCode = 200;
	expose = true;
	headers = {'x-evil': 'yes'};
}

const faults: Record<string, (ctx: Context) => unknown> = {
	null: () => {
		throw null;
	},
	undefined: () => {
		throw undefined;
	},
	text: () => {
		throw 'the secret reason';
	},
	object: () => {
		throw {status: 200, message: 'the secret reason'};
	},
	error: () => {
		throw new Error('the secret reason', {cause: new TypeError('the deeper reason')});
	},
	odd: () => {
		throw new Odd('the secret reason');
	},
	frozen: () => {
		throw Object.freeze(new Error('the secret reason'));
	},
	rejection: () => Promise.reject(new Error('the secret reason')),
	'rejected-null': () => Promise.reject(null),
	late: async ctx => {
		ctx.body = 'half a page';
		ctx.set('X-Half', 'yes');
		throw new Error('the secret reason');
	},
	teapot: ctx => ctx.throw(418, 'the secret reason'),
};

const app = shareApp({
	createRouter: () => {
		const router = createRouter();
		for (const [name, fault] of Object.entries(faults)) {
			router.get(`/fault/${name}`, ctx => fault(ctx as Context) as undefined);
		}
		return router;
	},
});

for (const name of Object.keys(faults)) {
	test.serial(
		`a handler that throws ${name} ends in internal, and says nothing of why`,
		async t => {
			for (const accept of ['text/html', 'application/json']) {
				const answer = await app.browser().get(`/fault/${name}`, {headers: {accept}});
				t.is(answer.status, 500);
				t.notRegex(answer.text, /secret reason|deeper reason|\n {4}at |half a page/);
				t.is(answer.headers.get('x-evil'), null);
				t.is(answer.headers.get('x-content-type-options'), 'nosniff');
				if (accept !== 'text/html') t.like(answer.json(), {error: {code: 'internal'}});
			}
		},
	);
}

test.serial('the cause of a fault is in the log, under the id of its request', async t => {
	const answer = await app.browser().get('/fault/error');
	const id = answer.headers.get('x-request-id');
	const lines = app
		.logged()
		.split('\n')
		.filter(line => line.includes(`"${id}"`))
		.map(line => JSON.parse(line));

	t.is(lines.length, 2);
	t.like(lines[0], {level: 50, code: 'internal', cause: {message: 'the secret reason'}});
	t.regex(lines[0].cause.stack, /thrown\.test\.ts/);
	t.is(lines[0].cause.cause.message, 'the deeper reason');
	t.like(lines[1], {method: 'GET', path: '/fault/error', status: 500});
});
