import type {TestApp} from './app.ts';
import type {Browser} from './browser.ts';
import {type Choice, signIn} from './sign-in.ts';

/**
 * A new browser in which one of the stand-in's people has signed in, for tests of pages behind
 * `requireUser`. Throws, with what the app said, when they could not.
 *
 * `const browser = await signInAs(app, 'github', {person: 'ada'});`
 *
 * `person` is one of the stand-in's (`ada`, `grace`, `alan` …; the first one unless named); `name`
 * is typed instead, and makes a person of that name.
 */
export const signInAs = async (
	app: Pick<TestApp, 'browser'>,
	provider: string,
	who: Pick<Choice, 'person' | 'name'> = {},
): Promise<Browser> => {
	const browser = app.browser();
	const {status, text} = await signIn(browser, provider, who);
	if (status < 300 || status > 399) throw new Error(`nobody is signed in: ${status} ${text}`);
	return browser;
};
