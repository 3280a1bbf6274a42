import {searchScript} from './assets.ts';
import {find} from './find.ts';
import {type Html, html} from './html.ts';
import {type ConnectForms, connectForms, type Provider} from './parts.ts';
import {texts} from './texts.ts';

interface Services extends ConnectForms {
	/** What is looked for among many; empty for nothing. */
	query?: string | undefined;
	/** The page that they are on, and what its address holds beside the query. */
	page: {path: string; fields: Readonly<Record<string, string>>};
}

/** From this many services on there is a field to find one. */
const searchable = 12;

/** For the head of a page with services: filters them as one types, unless the server has already. */
export const searchHead = (providers: readonly Provider[], query = ''): Html | undefined =>
	providers.length < searchable || query
		? undefined
		: html`<script src="${searchScript.path}" defer></script>`;

/** A button for each service, the one used last first, and a way to find one among many. */
export const services = ({page, query = '', ...forms}: Services): Html => {
	const {providers} = forms;
	if (providers.length < searchable) return connectForms(forms);

	const found = find(providers, query).toSorted(byLabel);
	return html`${search({page, query, all: providers.length, found: found.length})}
${found.length > 0 && connectForms({...forms, providers: found, isGrid: true})}`;
};

const byLabel = (one: Provider, other: Provider) =>
	one.label.toLowerCase() < other.label.toLowerCase() ? -1 : 1;

interface Search extends Required<Pick<Services, 'page' | 'query'>> {
	all: number;
	found: number;
}

/** A plain form. A list that is filtered already lacks what the script would look among. */
const search = ({page: {path, fields}, query, all, found}: Search) => {
	const {label, submit, some, none, everything} = texts.services;
	const filters = !query && html` data-found="${some('#', all)}" data-none="${none(all)}"`;
	const back = `${path}?${new URLSearchParams(fields)}`;

	return html`<search><form action="${path}"${filters}>
	${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
	<label for="search">${label}</label>
	<div>
		<input id="search" name="q" type="search" value="${query}" maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="search-found"${query && html` autofocus`}>
		<button class="quiet">${submit}</button>
	</div>
	<p role="status" id="search-found">${query && (found > 0 ? some(String(found), all) : none(all))}</p>
	${query && html`<p><a href="${back}">${everything(all)}</a></p>`}
</form></search>`;
};
