import {html} from './html.ts';
import {layout, type Viewer} from './layout.ts';
import {connectForm, connectForms, type Provider} from './parts.ts';
import {passwordForm} from './password-forms.ts';
import {type ErrorCode, texts} from './texts.ts';

interface ErrorPage {
	viewer?: Viewer | undefined;
	code: ErrorCode;
	status: number;
	/** The form field that is at fault, and what is wrong with it. */
	field?: string | undefined;
	problem?: string | undefined;
	/** Whole seconds after which to try again. */
	retryAfter?: number | undefined;
	requestId: string;
	/** Where the person wanted to go: carried into the sign-in. */
	next?: string | undefined;
	/** What is to be connected again. */
	provider?: Provider | undefined;
}

type Place = keyof typeof texts.error.links;

/** Where it makes sense to go; signed out, the account's place is the sign-in page. */
const places: Partial<Record<ErrorCode, Place>> = {
	'not-signed-in': 'login',
	'invalid-credentials': 'retry',
	denied: 'retry',
	'signup-closed': 'login',
	'recent-login-required': 'again',
	'unknown-provider': 'login',
	'flow-expired': 'retry',
	'invalid-callback': 'retry',
	'invalid-input': 'retry',
	'profile-taken': 'account',
	'username-taken': 'retry',
	'last-credential': 'account',
	'connect-again': 'account',
	'provider-failed': 'retry',
};

/** What happened, what to do next, and the number to quote when asking for help. */
export const errorPage = (page: ErrorPage): string => {
	const {viewer, code, status, field, problem, retryAfter, requestId, provider} = page;
	const {title, what, next} = texts.errors[code];

	return layout({
		title,
		viewer,
		width: 'narrow',
		body: html`<section class="card">
	<h1>${title}</h1>
	<p>${what}</p>
	${field && html`<p>${texts.error.field(field)} ${problem}</p>`}
	<p>${next} ${retryAfter && texts.error.retryAfter(Math.ceil(retryAfter / 60))}</p>
	${provider ? connectForm({...provider, next: page.next ?? '/account', text: texts.account.connectAgain(provider.label)}) : html`<p class="actions">${link(page)}</p>`}
	${smallPrint(status, requestId)}
</section>`,
	});
};

const link = ({viewer, code, next}: ErrorPage) => {
	const place = placeOf(places[code] ?? 'home', viewer);
	const query = next === undefined ? '' : `next=${encodeURIComponent(next)}`;
	const addresses = {
		home: '/',
		login: query ? `/login?${query}` : '/login',
		retry: query ? `/login?${query}` : '/login',
		again: query ? `/login?again=1&${query}` : '/login?again=1',
		account: '/account',
	};

	return html`<a class="button" href="${addresses[place]}">${texts.error.links[place]}</a>`;
};

const placeOf = (place: Place, viewer: Viewer | undefined): Place => {
	if (place === 'again' || place === 'home') return place;
	if (viewer) return 'account';
	return place === 'account' ? 'login' : place;
};

const smallPrint = (status: number, requestId: string) => html`<p class="small">
		${texts.error.status(status)} · ${texts.error.requestId} <code>${requestId}</code>
	</p>`;

interface RecentLoginPage {
	viewer: Viewer;
	/** Those that are linked, as only they can renew the sign-in. */
	providers: readonly Provider[];
	hasPassword: boolean;
	/** Where to go afterwards. */
	next: string;
	requestId: string;
}

/** `recent-login-required`: just the buttons that renew the sign-in. */
export const recentLoginPage = (page: RecentLoginPage): string => {
	const {viewer, providers, hasPassword, next, requestId} = page;
	const {title, what, next: advice} = texts.errors['recent-login-required'];

	return layout({
		title,
		viewer,
		width: 'narrow',
		body: html`<section class="card signin">
	<h1>${title}</h1>
	<p>${what} ${advice}</p>
	${providers.length > 0 && connectForms({providers, next, verb: texts.recent.continueWith})}
	${
		hasPassword &&
		html`<div class="password">
		${providers.length > 0 && html`<h2>${texts.recent.password}</h2>`}
		${passwordForm({
			next,
			username: viewer.username,
			readonly: true,
			submit: texts.recent.submit,
		})}
	</div>`
	}
	${smallPrint(403, requestId)}
</section>`,
	});
};
