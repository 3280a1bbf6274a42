import {deviceName} from './device.ts';
import {type Html, html} from './html.ts';
import {texts} from './texts.ts';
import {ago, date} from './time.ts';

/** One place where the person is signed in. */
export interface Session {
	id: string;
	/** Whether it is the one that looks at the page. */
	current: boolean;
	createdAt: number;
	lastSeenAt: number;
	userAgent: string | null;
}

/** Where the person is signed in, with the ways to end it. */
export const sessionsSection = (
	sessions: readonly Session[],
): Html => html`<section class="card" id="sessions">
	<h2>${texts.account.sessions}</h2>
	<ul class="rows">${sessions.map(sessionItem)}</ul>
	${
		sessions.some(({current}) => !current) &&
		html`<form method="post" action="/account/sessions/revoke-others"><button class="quiet">${texts.account.endOthers}</button></form>`
	}
</section>`;

const sessionItem = (session: Session) => html`<li class="row">
	<div class="about">
		<strong title="${session.userAgent}">${deviceName(session.userAgent)}</strong>
		${session.current && html`<span class="badge">${texts.account.thisDevice}</span>`}
		<small>${texts.account.signedIn} ${date(session.createdAt)} · ${texts.account.lastSeen} ${ago(session.lastSeenAt)}</small>
	</div>
	<div class="controls">
		<form method="post" action="/account/sessions/revoke">
			<input type="hidden" name="id" value="${session.id}">
			<button class="quiet">${texts.account.end}<span class="hidden"> ${deviceName(session.userAgent)}</span></button>
		</form>
	</div>
</li>
`;
