import {generateKeyPairSync} from 'node:crypto';
import test from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {fetchRemoteProfile} from '../../starter/auth/remote.ts';
import {settingsOf, signIn} from './app-side.ts';
import {clientOf, consumerOf, json, refusal, start} from './harness.ts';
import {twitter} from './services.ts';

// RFC 5849 §3.4.3: the app signs with a private key in place of a secret.

const rsa: Mixin = {...twitter, signature_method: 'RSA-SHA1'};

test('RSA-SHA1: a person agrees, and the app reads their profile', async t => {
	const {origin} = await start(t, {clients: [clientOf(rsa)]});
	const app = consumerOf(origin, rsa);
	t.like(await json(await app.profile(await app.signIn(), '?a=b%20c')), {screen_name: 'ada'});
});

test('RSA-SHA1: another key signs nothing, and neither does a secret', async t => {
	const {origin} = await start(t, {clients: [clientOf(rsa)]});
	const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
	const secret = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
	const stranger = await consumerOf(origin, rsa).requestToken({secret});
	t.is(await refusal(stranger), '401 signature_invalid');

	const secretly = await consumerOf(origin, twitter).requestToken();
	t.is(await refusal(secretly), '400 signature_method_rejected');
});

test('RSA-SHA1: the app signs like that, by way of Grant and by itself', async t => {
	const {origin} = await start(t, {clients: [clientOf(rsa)]});
	const settings = await settingsOf(rsa, origin);
	const profile = await fetchRemoteProfile(settings, await signIn(settings), undefined);
	t.like(profile, {screen_name: 'ada'});
});
