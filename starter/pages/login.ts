import {type Html, html} from './html.ts';
import {layout, type Viewer} from './layout.ts';
import {many, nameOf, type Provider, said} from './parts.ts';
import {type PasswordProblem, passwordForm, signupForm} from './password-forms.ts';
import {searchHead, services} from './services.ts';
import {texts} from './texts.ts';

/** What was wrong with one of the two forms. */
export interface LoginProblem extends PasswordProblem {
	form: 'login' | 'signup';
}

interface LoginPage {
	/** Who is signed in already and does it again. */
	viewer?: Viewer | undefined;
	providers: readonly Provider[];
	/** The name of the service that was used last in this browser. */
	last?: string | undefined;
	/** What is looked for among many services. */
	query?: string | undefined;
	/** Where to go afterwards. */
	next: string;
	signup: 'open' | 'closed';
	/** What has just been done. */
	notice?: string | undefined;
	/** What was typed before, kept in the form that had a problem. */
	username?: string | undefined;
	problem?: LoginProblem | undefined;
}

/** `GET /login`: a button for each service, the password form, and the way to sign up. */
export const loginPage = (page: LoginPage): string => {
	const {viewer, providers, query, next, signup, notice, username, problem} = page;
	const title = viewer ? texts.login.titleAgain : texts.login.title;
	const inLogin = problem?.form === 'signup' ? undefined : problem;
	const inSignup = problem?.form === 'signup' ? problem : undefined;

	return layout({
		title: problem ? texts.error.titled(title) : title,
		viewer,
		head: searchHead(providers, query),
		width: providers.length < many ? 'narrow' : 'wide',
		body: html`${said(notice)}<section class="card signin">
	<h1>${title}</h1>
	${viewer && reason(viewer)}
	${providers.length > 0 && waysIn(page)}
	<div class="password" id="password">
		${providers.length > 0 && html`<h2>${texts.login.password}</h2>`}
		${passwordForm({
			next,
			username: inSignup ? viewer?.username : (username ?? viewer?.username),
			problem: inLogin,
		})}
		${!viewer && newHere({next, signup, username: inSignup && username, problem: inSignup})}
	</div>
</section>`,
	});
};

const reason = ({username}: Viewer) => html`<p>
		${texts.login.signedInAs} <strong>${nameOf(username)}</strong>. ${texts.login.again}
	</p>`;

const waysIn = ({viewer, providers, last, query, next}: LoginPage) => html`<div class="services">
		${providers.length >= many && html`<p class="jump"><a href="#password">${texts.login.passwordInstead}</a></p>`}
		${services({
			providers,
			next,
			verb: texts.login.continueWith,
			last,
			query,
			page: {path: '/login', fields: {next, ...(viewer && {again: '1'})}},
		})}
	</div>`;

type NewHere = Pick<LoginPage, 'next' | 'signup' | 'username'> & {
	problem: PasswordProblem | undefined;
};

const newHere = ({next, signup, username, problem}: NewHere): Html =>
	signup === 'closed'
		? html`<p class="muted">${texts.login.signupClosed}</p>`
		: html`<details${problem && html` open`}>
			<summary>${texts.login.signup}</summary>
			<p>${texts.login.signupLead}</p>
			${signupForm({next, username, problem})}
		</details>`;
