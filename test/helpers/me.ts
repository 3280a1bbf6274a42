import type {Browser} from './browser.ts';

export interface Me {
	id: string;
	username: string;
	profiles: {provider: string; id: string; label: string}[];
}

/** What `/me` says of whoever is signed in. */
export const meOf = async (browser: Browser): Promise<Me> =>
	(await browser.getJson('/me')).json<Me>();

/** The code of an error that came as JSON. */
export const codeOf = (answer: {text: string}): string => JSON.parse(answer.text).error.code;
