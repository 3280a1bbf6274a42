import type {Answer, Browser, Form} from './browser.ts';

/** What a person does on the stand-in's page. */
export interface Choice {
	/** Which of the stand-in's people: the value of their button. The first one unless named. */
	person?: string;
	/** A name typed instead. */
	name?: string;
	/** Say no. */
	deny?: boolean;
	trouble?: string;
	hop?: boolean;
	next?: string;
}

/** Begins a flow and answers the stand-in's page. */
export const begin = async (browser: Browser, provider: string, next?: string): Promise<Answer> => {
	const answer = await browser.post(`/connect/${provider}`, next === undefined ? {} : {next});
	return browser.follow(answer);
};

/** An address that brings a flow back, wherever the app wants it. */
const wayBack = /[?&](state|oauth_token|denied)=/;

/** Decides on the stand-in's page and stops before the callback, whose address it answers. */
export const decide = async (browser: Browser, choice: Choice = {}): Promise<string> => {
	const forms = browser.forms();
	const form = choice.deny
		? forms.find(one => one.buttons.some(({name}) => name === 'decision'))
		: forms.find(one => one.buttons.some(({name}) => name === 'person'));
	if (!form) throw new Error('the stand-in shows no such form');

	const answer = await browser.submit(form, fieldsOf(form, choice));
	const last = await browser.follow(answer, wayBack);
	const location = last.headers.get('location') ?? byForm(browser.forms(last));
	if (!location) throw new Error(`no way back: ${last.status} ${last.text.slice(0, 300)}`);
	return location;
};

/** The answer by form of a provider that sends one, as the address that our page makes of it. */
const byForm = ([form]: Form[]) =>
	form?.fields.state && `${form.action}?${new URLSearchParams(form.fields)}`;

const fieldsOf = (
	form: Pick<Form, 'buttons'>,
	{person, name, deny, trouble, hop}: Choice,
): Record<string, string> => ({
	...(deny
		? {decision: 'deny'}
		: name
			? {person_name: name}
			: {person: person ?? form.buttons[0]?.value ?? ''}),
	...(trouble ? {trouble} : {}),
	...(hop ? {hop: 'on'} : {}),
});

/**
 * Begins a flow and decides as the stand-in's page would, without reading the page. Answers the
 * callback's address. Most stories are not about that page, and it takes half of their time.
 */
export const agreeAtOnce = async (
	browser: Browser,
	provider: string,
	choice: Choice = {},
): Promise<string> => {
	const {next, person = 'ada'} = choice;
	const begun = await browser.post(`/connect/${provider}`, next === undefined ? {} : {next});
	const location = begun.headers.get('location');
	if (!location) throw new Error(`no flow: ${begun.status} ${begun.text.slice(0, 300)}`);

	const {href, origin, pathname, search} = new URL(location);
	browser.url = href;
	const fields = fieldsOf({buttons: []}, {...choice, person});
	const answer = await browser.post(`${origin}${pathname}`, {request: search.slice(1), ...fields});
	const last = await browser.follow(answer, wayBack);
	const back = last.headers.get('location') ?? byForm(browser.forms(last));
	if (!back) throw new Error(`no way back: ${last.status} ${last.text.slice(0, 300)}`);
	return back;
};

/** A whole sign-in: begin, decide, come back. Answers what the callback said. */
export const signIn = async (
	browser: Browser,
	provider: string,
	choice: Choice = {},
): Promise<Answer> => {
	const home = new URL('/', browser.url).href;
	const callback = await agreeAtOnce(browser, provider, choice);
	const answer = await browser.get(callback);
	browser.url = new URL(home).origin === new URL(answer.url).origin ? answer.url : home;
	return answer;
};
