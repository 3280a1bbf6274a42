import type {TestApp} from './app.ts';
import type {Answer, Browser} from './browser.ts';
import {anyone} from './registry.ts';

/** A provider, where any of them will do. */
export const provider = anyone?.mixin.name ?? '';

/** The password of everybody who is not asked for another. */
export const password = 'correct horse battery';

/** Signs up by name and password, as a script does. */
export const signUp = (browser: Browser, username: string, secret = password): Promise<Answer> =>
	browser.api('/signup', {username, password: secret});

/** Signs in by name and password, as a script does. */
export const logIn = (browser: Browser, username: string, secret = password): Promise<Answer> =>
	browser.api('/login', {username, password: secret});

/** A browser whose person has just signed up. */
export const newcomer = async (app: TestApp, username: string): Promise<Browser> =>
	mustBeOk(app.browser(), browser => signUp(browser, username));

/** Another browser in which the same person is signed in. */
export const secondBrowser = async (app: TestApp, username: string): Promise<Browser> =>
	mustBeOk(app.browser(), browser => logIn(browser, username));

const mustBeOk = async (browser: Browser, act: (browser: Browser) => Promise<Answer>) => {
	const {status, text} = await act(browser);
	if (status !== 200) throw new Error(`${status} ${text}`);
	return browser;
};
