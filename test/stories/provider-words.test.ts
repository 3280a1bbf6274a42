import test from 'ava';
import {says} from '../attacks/answers.ts';
import {shareApp} from '../helpers/app.ts';
import {registry} from '../helpers/registry.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';

// Why a provider gives no token is for the owner to know, and a code that it quotes is not.

const app = shareApp();

/** What stands for `error` in its answer, and what the log says of it. */
const words = [
	['invalid_grant', 'invalid_grant'],
	['incorrect_client_credentials', 'incorrect_client_credentials'],
	['Bad verification code: x', 'Bad verification code: x'],
	[{error: 'invalid_client'}, 'invalid_client'],
	[
		'self-signed certificate; if the CA is installed, try --use-system-ca',
		'self-signed certificate',
	],
	['abc123def456ghi', 'an unreadable answer'],
	['; abc123def456ghi', 'an unreadable answer'],
	['the code abc123def456ghi is old', 'an unreadable answer'],
	['gho_abcdefghijklmnopqrstuvwxyZ', 'an unreadable answer'],
	['a\nsecond line', 'an unreadable answer'],
	['word '.repeat(20), 'an unreadable answer'],
	[17, 'an unreadable answer'],
] as const;

// The errors of a dialect are where Grant looks for them, or Grant cannot read the answer at all.
for (const {mixin} of registry.filter(one => !one.mixin.dialect)) {
	const {name, label} = mixin;

	test.serial(
		`${name}: the log has the provider's word for what went wrong, unless it could be a secret`,
		async t => {
			for (const [error, said] of words) {
				const browser = app.browser();
				const callback = await agreeAtOnce(browser, name, {name: 'Unlucky'});
				app.standin.misbehave(name, 'token', says(200, 'json', JSON.stringify({error})));
				const before = app.logged().length;
				t.is((await browser.get(callback)).status, 502);
				app.standin.misbehave(name, 'token');

				const logged = app.logged().slice(before);
				t.true(logged.includes(`${label} gave no token: ${said}"`), logged);
				t.false(logged.includes('abc123') || logged.includes('gho_'));
			}
		},
	);
}
