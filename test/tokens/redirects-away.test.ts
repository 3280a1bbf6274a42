import test from 'ava';
import type {Context} from 'koa';
import {profilePath} from '../helpers/connection.ts';
import {answers, everywhere, failed, redirect, redirects} from '../helpers/everywhere.ts';
import {startRecorder} from '../helpers/recorder.ts';

// A redirect off the provider's host is not followed, so that the token never travels on.

test.serial('to another host the token does not go', async t => {
	const {origin, asked} = await startRecorder(t);
	const places: Record<string, (ctx: Context) => string> = {
		'another port': () => `${origin}/user`,
		'another port, in short': () => `${origin.slice(5)}/user`,
		'another name': ({path, URL: {port}}) => `http://localhost:${port}${path}`,
		'another scheme': ({URL: {host}, path}) => `https://${host}${path}`,
		'a host in a user name': ({URL: {host}}) => `http://${host}@${origin.slice(7)}/user`,
		'the cloud’s own': () => 'http://169.254.169.254/latest/meta-data/',
		'a file': () => 'file:///etc/passwd',
		'data': () => 'data:,user',
		'nowhere': () => 'http://[',
	};

	for (const one of await everywhere(t)) {
		for (const [place, location] of Object.entries(places)) {
			for (const status of redirects) {
				answers(one, redirect(status, location));
				await t.throwsAsync(one.ask(), failed, `${place}, ${status}`);
			}
		}
		answers(one);
		t.is((await one.ask()).status, 200, 'the tokens are as good as before');
	}
	t.deepEqual(asked, []);
	t.is((await fetch(`${origin}/control`)).status, 200);
	t.is(asked.length, 1, 'it would have been written down');
});

test.serial('redirect: manual answers it as it came, and error refuses it', async t => {
	const {origin, asked} = await startRecorder(t);
	for (const {call, ...one} of await everywhere(t)) {
		for (const location of [`${origin}/user`, '/user']) {
			answers(
				one,
				redirect(302, () => location),
			);
			const response = await call(profilePath(one.mixin), {redirect: 'manual'});
			t.is(response.status, 302);
			t.is(response.headers.get('location'), location);
			await t.throwsAsync(call(profilePath(one.mixin), {redirect: 'error'}), failed);
		}
		answers(one, ctx => {
			ctx.status = 302;
		});
		t.is((await one.ask()).status, 302, 'to no address it is none');
	}
	t.deepEqual(asked, []);
});
