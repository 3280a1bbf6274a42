import {html} from './html.ts';
import {layout, type Viewer} from './layout.ts';
import {nameOf} from './parts.ts';
import {texts} from './texts.ts';

interface HomePage {
	viewer?: Viewer | undefined;
	/** Whether there is the page with the person's repositories. */
	repositories?: boolean;
}

/** `GET /`: who you are, or the way to sign in. */
export const homePage = ({viewer, repositories = false}: HomePage): string =>
	layout({
		title: viewer ? texts.home.loggedIn : texts.home.title,
		viewer,
		body: viewer ? welcome(viewer, repositories) : introduction(),
	});

const welcome = ({username}: Viewer, repositories: boolean) => html`<section class="hero">
	<h1>${texts.home.loggedIn}</h1>
	<p class="lead">${texts.home.as} <strong>${nameOf(username)}</strong>. ${texts.home.whatNow}</p>
	<p class="actions">
		<a class="button" href="/account">${texts.home.account}</a>
		<a class="button outline" href="/account/history">${texts.home.history}</a>
		${repositories && html`<a class="button outline" href="/repositories">${texts.home.repositories}</a>`}
	</p>
</section>`;

const introduction = () => html`<section class="hero">
	<h1>${texts.home.title}</h1>
	<p class="lead">${texts.home.lead}</p>
	<p class="actions"><a class="button" href="/login">${texts.home.signIn}</a></p>
</section>
<div class="features">
	${texts.home.features.map(({title, text}) => html`<section class="card"><h2>${title}</h2><p>${text}</p></section>\n`)}
</div>`;
