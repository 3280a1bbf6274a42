import {toTime} from '../auth/model.ts';
import type {Repository} from '../repositories.ts';
import {html} from './html.ts';
import {layout, type Viewer} from './layout.ts';
import {connectForm, nameOf} from './parts.ts';
import {texts} from './texts.ts';
import {ago} from './time.ts';

interface RepositoriesPage {
	viewer: Viewer;
	/** Undefined for who has no GitHub profile connected. */
	repositories: readonly Repository[] | undefined;
}

/** `GET /repositories`: the person's repositories at GitHub. */
export const repositoriesPage = ({viewer, repositories}: RepositoriesPage): string =>
	layout({
		title: texts.repositories.title,
		viewer,
		body: html`<p class="back"><a href="/account">${texts.repositories.back}</a></p>
<h1>${texts.repositories.title}</h1>
${repositories ? list(repositories) : connect()}`,
	});

const list = (repositories: readonly Repository[]) =>
	repositories.length === 0
		? html`<p class="empty">${texts.repositories.none}</p>`
		: html`<p class="lead">${texts.repositories.lead}</p>
<section class="card"><ul class="rows">${repositories.map(item)}</ul></section>`;

const item = (repository: Repository) => {
	const {full_name, html_url, description} = repository;
	const name = nameOf(full_name);
	const pushed = toTime(repository.pushed_at);

	return html`<li class="row">
	<div class="about">
		<strong>${/^https?:/.test(html_url) ? html`<a href="${html_url}" rel="noopener noreferrer">${name}</a>` : name}</strong>
		${description && html`<small><bdi>${description}</bdi></small>`}
		<small>${repository.private && html`${texts.repositories.private} · `}${pushed !== null && html`${texts.repositories.pushed} ${ago(pushed)}`}</small>
	</div>
</li>
`;
};

const connect = () => html`<p class="empty">${texts.repositories.notConnected}</p>
${connectForm({name: 'github', label: 'GitHub', next: '/repositories', text: texts.repositories.connect('GitHub')})}`;
