import {html} from './html.ts';
import {layout, type Viewer} from './layout.ts';
import {alert, field, many, nameOf, type Problem, type Provider, said} from './parts.ts';
import {type LinkedProfile, profileItem} from './profiles.ts';
import {searchHead, services} from './services.ts';
import {type Session, sessionsSection} from './sessions.ts';
import {texts} from './texts.ts';

/** What was wrong with the password form. */
export type AccountProblem = Problem<'current' | 'password'>;

interface AccountPage {
	viewer: Viewer;
	hasPassword: boolean;
	/** Whether the sign-in is fresh enough to change how one signs in. */
	recent: boolean;
	profiles: readonly LinkedProfile[];
	/** What can be connected. */
	providers: readonly Provider[];
	/** What is looked for among them. */
	query?: string | undefined;
	sessions: readonly Session[];
	/** What has just been done. */
	notice?: string | undefined;
	problem?: AccountProblem | undefined;
	/** Where who connects something again wants to go then. */
	next?: string;
}

/** `GET /account`: how you sign in, where you are signed in, and the ways to change both. */
export const accountPage = (page: AccountPage): string =>
	layout({
		title: page.problem ? texts.error.titled(texts.account.title) : texts.account.title,
		viewer: page.viewer,
		head: searchHead(page.providers, page.query),
		body: html`${said(page.notice)}<h1>${texts.account.title}</h1>
<p class="lead">
	${texts.account.signedInAs} <strong>${nameOf(page.viewer.username)}</strong> ·
	<a href="/account/history">${texts.account.history}</a>
</p>
${!page.recent && notRecent()}
${profilesSection(page)}
${page.providers.length > 0 && connectSection(page)}
${sessionsSection(page.sessions)}
${passwordSection(page)}
${deleteSection()}`,
	});

const notRecent = () => html`<p class="note">
	${texts.account.notRecent} <a href="/login?again=1&amp;next=/account">${texts.account.notRecentLink}</a>.
</p>`;

const profilesSection = ({
	profiles,
	next = '/account',
}: AccountPage) => html`<section class="card" id="profiles">
	<h2>${texts.account.profiles}</h2>
	${
		profiles.length === 0
			? html`<p class="empty">${texts.account.noProfiles}</p>`
			: html`<ul class="rows">${profiles.map(profileItem(next))}</ul>`
	}
</section>`;

const connectSection = ({providers, query}: AccountPage) => {
	const forms = services({
		providers,
		next: '/account',
		verb: texts.account.connect,
		query,
		page: {path: '/account', fields: {}},
	});

	return html`<section class="card" id="connect">
	<h2>${texts.account.connectMore}</h2>
	<p>${texts.account.connectMoreLead}</p>
	${
		providers.length < many
			? forms
			: html`<details${query && html` open`}><summary>${texts.services.everything(providers.length)}</summary>${forms}</details>`
	}
</section>`;
};

const passwordSection = ({viewer, hasPassword, problem}: AccountPage) => {
	const {setPassword, setPasswordLead, changePassword, changePasswordLead} = texts.account;
	const title = hasPassword ? changePassword : setPassword;
	const about = (name: 'current' | 'password') => ({
		problem: problem?.field === name ? problem.message : undefined,
		describedBy: problem && !problem.field ? 'password-problem' : undefined,
	});

	// The nameless field is not sent: it tells a password manager whose password this is.
	return html`<section class="card" id="password">
	<h2>${title}</h2>
	<p>${hasPassword ? changePasswordLead : setPasswordLead}</p>
	<form method="post" action="/account/password">
		${problem && !problem.field && alert('password-problem', problem.message)}
		<input type="text" autocomplete="username" value="${viewer.username}" readonly hidden>
		${
			hasPassword &&
			field({
				id: 'password-current',
				name: 'current',
				label: texts.fields.currentPassword,
				type: 'password',
				autocomplete: 'current-password',
				...about('current'),
			})
		}
		${field({
			id: 'password-new',
			name: 'password',
			label: texts.fields.newPassword,
			type: 'password',
			autocomplete: 'new-password',
			hint: texts.fields.passwordHint,
			...about('password'),
		})}
		<button>${title}</button>
	</form>
</section>`;
};

const deleteSection = () => html`<section class="card" id="delete">
	<h2>${texts.account.delete}</h2>
	<details>
		<summary>${texts.account.deleteOpen}</summary>
		<p>${texts.account.deleteLead}</p>
		<form method="post" action="/account/delete"><button class="danger">${texts.account.deleteSubmit}</button></form>
	</details>
</section>`;
