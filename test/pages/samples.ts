import {statuses} from '../../starter/auth/errors.ts';
import {
	accountPage,
	type ErrorCode,
	errorPage,
	formPostPage,
	historyPage,
	homePage,
	loginPage,
	recentLoginPage,
	texts,
} from '../../starter/pages/index.ts';

/** What a person could call themselves to break a page. */
export const hostile = `"><img onerror=alert(1)></title><script>alert(1)</script>\${7*7}{{7*7}}&amp;zero\u200Bwidth\u202Eعربي`;
const viewer = {username: hostile};
/** Two services, one with such a name. */
export const providers = [
	{name: 'github', label: 'GitHub'},
	{name: 'other', label: hostile},
];
/** A linked profile. */
export const profile = {
	provider: 'github',
	providerLabel: 'GitHub',
	id: hostile,
	label: hostile,
	picture: `https://pictures.example/${hostile}`,
	createdAt: 0,
	canDisconnect: true,
	connectAgain: true,
};
/** A place where one is signed in. */
export const session = {
	id: hostile,
	current: false,
	createdAt: 0,
	lastSeenAt: 0,
	userAgent: hostile,
};
/** What the account page shows. */
export const account = {
	viewer,
	hasPassword: true,
	recent: false,
	profiles: [profile, {...profile, picture: 'javascript:alert(1)', canDisconnect: false}],
	providers,
	sessions: [{...session, current: true}, session],
};
/** So many services that there is a field to find one. */
export const crowd = Array.from({length: 30}, (_, at) => ({name: `acme${at}`, label: hostile}));
/** What the sign-in page shows. */
export const login = {providers, next: hostile, signup: 'open', username: hostile} as const;
const problem = {field: 'password', message: hostile} as const;
/** The codes of all errors. */
export const codes = Object.keys(texts.errors) as ErrorCode[];
const failed = (code: ErrorCode) => ({code, status: statuses[code], requestId: hostile});

/** Every page, with such names wherever a name can stand. */
export const pages: Record<string, string> = {
	home: homePage({}),
	'home, signed in': homePage({viewer}),
	login: loginPage(login),
	'login, again': loginPage({...login, viewer}),
	'login, refused': loginPage({...login, problem: {form: 'login', message: hostile}}),
	'sign-up, refused': loginPage({...login, problem: {form: 'signup', ...problem}}),
	'login, many': loginPage({...login, providers: crowd, last: 'acme7'}),
	'login, many, filtered': loginPage({...login, providers: crowd, query: hostile}),
	'login, many, not found': loginPage({...login, providers: crowd, query: `${hostile}?`}),
	account: accountPage(account),
	'account, done': accountPage({...account, notice: hostile}),
	'account, many': accountPage({...account, providers: crowd, query: hostile}),
	'account, refused': accountPage({...account, problem}),
	history: historyPage({
		viewer,
		events: [{type: hostile, providerLabel: hostile, createdAt: 0, userAgent: hostile}],
	}),
	recent: recentLoginPage({
		viewer,
		providers,
		hasPassword: true,
		next: hostile,
		requestId: hostile,
	}),
	'form post': formPostPage({location: `/connect/github/callback?state=${hostile}`}),
	...Object.fromEntries(
		codes.map(code => [
			code,
			errorPage({...failed(code), viewer, field: hostile, problem: hostile, next: hostile}),
		]),
	),
};
