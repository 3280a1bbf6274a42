import {generateKeyPairSync} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import {baseString, headerParameters, verifyRsa} from '../../scripts/standin/signature.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {keyVariables} from '../../starter/auth/settings.ts';
import {standinKey} from '../../starter/auth/standin-key.ts';
import {startApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';
import {startElsewhere} from '../helpers/elsewhere.ts';
import {objections} from '../helpers/environment.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {edited, registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

// RFC 5849 §3.4.3: a service that signs by RSA-SHA1, with a private key in place of a secret.

const providers = edited(({mixin}) => ({
	mixin: mixin.oauth === 1 ? {...mixin, signature_method: 'RSA-SHA1'} : mixin,
}));

const pem = (type: 'pkcs1' | 'pkcs8') => {
	const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
	return privateKey.export({type, format: 'pem'}).toString();
};

/** The app with keys of its own, and the service that knows the public half of one. */
const startWithKey = async (t: ExecutionContext, mixin: Mixin, privateKey: string) => {
	const [, variable] = keyVariables(mixin);
	const env = async (origin: string) => {
		const {keys, addresses} = await startElsewhere(t, origin, mixin);
		return {...addresses, ...keys, [variable]: privateKey};
	};
	return startApp(t, {providers, env});
};

for (const {mixin} of registry.filter(({mixin}) => mixin.oauth === 1)) {
	const {name} = mixin;
	const rsa: Mixin = {...mixin, signature_method: 'RSA-SHA1'};
	const [, variable] = keyVariables(rsa);

	test.serial(`${name}: by RSA-SHA1 a person signs in, and the API is called`, async t => {
		const ada = await connected(t, rsa, {providers});
		const {calls} = ada.app.standin;
		if (!comesWithTokens(rsa)) t.is((await ada.ask()).status, 200);
		const signed = calls.filter(({headers}) => headers.authorization);
		const steps = signed.map(({step}) => step);
		t.deepEqual(
			steps,
			comesWithTokens(rsa) ? ['request', 'token'] : ['request', 'token', 'profile', 'profile'],
		);
		for (const {headers, status, step} of signed) {
			t.is(status, 200, step);
			t.regex(String(headers.authorization), /oauth_signature_method="RSA-SHA1"/, step);
		}
	});

	if (!comesWithTokens(rsa)) {
		test.serial(`${name}: a form is signed by RSA-SHA1 too`, async t => {
			const {call, app} = await connected(t, rsa, {providers});
			app.standin.misbehave(name, 'profile', ctx => {
				const pairs = headerParameters(ctx.get('authorization'));
				const signature = pairs.find(([parameter]) => parameter === 'oauth_signature')?.[1] ?? '';
				const base = baseString(ctx, pairs);
				ctx.body = [base, `${base}x`].map(text => verifyRsa(text, signature, standinKey));
			});
			const body = new URLSearchParams({'what&': 'a thing'});
			const response = await call(`${profilePath(rsa)}?a=b%20c`, {method: 'POST', body});
			t.deepEqual(await response.json(), [true, false]);
		});
	}

	test.serial(`${name}: the key in one line, as .env has it, is the same key`, async t => {
		for (const key of [standinKey, standinKey.replaceAll('\n', '\\n')]) {
			const app = await startWithKey(t, rsa, key);
			t.is(app.config.providers.get(name)?.via, 'service');
			t.is((await signIn(app.browser(), name)).status, 302);
		}
	});

	test.serial(`${name}: another key signs nobody in`, async t => {
		const app = await startWithKey(t, rsa, pem('pkcs8'));
		const answer = await app.browser().api(`/connect/${name}`);
		t.is(answer.status, 502);
		t.true(app.logged().includes(`${mixin.label} gave no request token`));
	});

	test(`${name}: what is no private key is told before the start`, t => {
		const [keyVariable] = keyVariables(rsa);
		const said = [`${variable} must be a private key in PEM.`];
		const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
		const others = [
			'a word',
			standinKey.slice(0, 200),
			standinKey.replaceAll('\n', ' '),
			publicKey.export({type: 'spki', format: 'pem'}).toString(),
			privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
		];
		for (const key of others)
			t.deepEqual(objections({[keyVariable]: 'id', [variable]: key}, rsa), said, key);
		for (const key of [pem('pkcs1'), pem('pkcs8'), pem('pkcs8').replaceAll('\n', '\\n')]) {
			t.deepEqual(objections({[keyVariable]: 'id', [variable]: key}, rsa), []);
		}
	});
}
