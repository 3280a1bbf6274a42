import {icon} from './assets.ts';
import {wordsOf} from './find.ts';
import {type Html, html} from './html.ts';
import {texts} from './texts.ts';

/** A service that people can sign in through. */
export interface Provider {
	name: string;
	label: string;
}

/** What was wrong with a form; with no field it concerns the form as a whole. */
export interface Problem<Field extends string> {
	field?: Field | undefined;
	message: string;
	/** Whether any of the fields may be the wrong one. */
	isAnywhere?: boolean;
}

/** What the buttons of several services take. */
export interface ConnectForms {
	providers: readonly Provider[];
	/** Where to go afterwards. */
	next: string;
	/** What a button says, in front of the service's name. */
	verb: (label: string) => string;
	/** The name of the one that was used last: it comes first and says so. */
	last?: string | undefined;
	/** Whether names alone are shown, close together. */
	isGrid?: boolean;
}

/** From this many services on, their buttons form a grid of names. */
export const many = 7;

/** A button for each provider. Each is a form of its own: it starts a flow, so it is a POST. */
export const connectForms = ({providers, next, verb, last, isGrid}: ConnectForms): Html => {
	const isLast = ({name}: Provider) => name === last;
	const inOrder = [...providers.filter(isLast), ...providers.filter(one => !isLast(one))];
	const grid = isGrid ?? providers.length >= many;

	return html`<ul class="${grid ? 'providers grid' : 'providers'}">
	${inOrder.map(
		provider =>
			html`<li${grid && html` data-words="${wordsOf(provider)}"`}${isLast(provider) && html` class="last"`}>${connectForm(
				{...provider, next, text: verb(provider.label), isLast: isLast(provider)},
			)}</li>\n`,
	)}
</ul>`;
};

interface ConnectForm extends Provider {
	next: string;
	text: string;
	/** The name of a scope set that is asked for beside what the service is asked for anyway. */
	scopes?: string;
	/** Whether it was used last in this browser. */
	isLast?: boolean;
}

/** One such button. In a grid the name alone is shown, the rest is there for screen readers. */
export const connectForm = ({name, label, next, text, scopes, isLast}: ConnectForm): Html => {
	const [before = '', ...after] = text.split(label);
	const words = html`<span class="words">${before}</span><bdi>${label}</bdi><span class="words">${after.join(label)}</span>`;

	return html`<form method="post" action="/connect/${name}">
	<input type="hidden" name="next" value="${next}">${scopes && html`<input type="hidden" name="scopes" value="${scopes}">`}
	<button class="provider">${icon(name, label)}<span>${words}</span>${isLast && html`<span class="badge">${texts.services.last}</span>`}</button>
</form>`;
};

interface Field {
	/** Of the element, unique on the page; the hint and the problem are named after it. */
	id: string;
	name: string;
	label: string;
	type?: 'text' | 'password';
	autocomplete: 'username' | 'current-password' | 'new-password';
	/** Never for a password. */
	value?: string | undefined;
	hint?: string;
	readonly?: boolean;
	/** The message of a problem with this very field. */
	problem?: string | undefined;
	/** The id of an element that tells what is wrong with the whole form. */
	describedBy?: string | undefined;
	/** Whether it may be what is wrong with that. */
	isSuspect?: boolean;
	/** Where to go on typing: a screen reader then says what describes it. */
	isFocused?: boolean;
}

/** A labelled field with its hint, and the problem with it, if any. */
export const field = ({id, name, label, type = 'text', ...field}: Field): Html => {
	const descriptions = [
		field.problem !== undefined && `${id}-problem`,
		field.hint !== undefined && `${id}-hint`,
		field.describedBy,
	].filter(Boolean);

	return html`<div class="field">
	<label for="${id}">${label}</label>
	<input id="${id}" name="${name}" type="${type}" autocomplete="${field.autocomplete}"${[
		type === 'text' && html` autocapitalize="none" spellcheck="false" value="${field.value}"`,
		field.readonly && html` readonly`,
		(field.problem !== undefined || field.isSuspect) && html` aria-invalid="true"`,
		(field.problem !== undefined || field.isFocused) && html` autofocus`,
		descriptions.length > 0 && html` aria-describedby="${descriptions.join(' ')}"`,
	]} required>
	${field.problem !== undefined && alert(`${id}-problem`, field.problem)}
	${field.hint !== undefined && html`<small id="${id}-hint">${field.hint}</small>`}
</div>`;
};

/** What went wrong, said at once by screen readers. */
export const alert = (id: string, message: string): Html =>
	html`<p id="${id}" class="alert" role="alert">${message}</p>`;

/** What has just been done. It has the focus, as screen readers are silent about a new page's status. */
export const said = (notice: string | undefined): Html | undefined =>
	notice === undefined
		? undefined
		: html`<p class="note" role="status" tabindex="-1" autofocus>${notice}</p>\n`;

/** The problem's message when it is about that field. */
export const problemOf = <Name extends string>(problem: Problem<Name> | undefined, name: Name) =>
	problem?.field === name ? problem.message : undefined;

/** A name that people chose, kept from turning the text around it. */
export const nameOf = (name: string): Html => html`<bdi>${name || texts.unnamed}</bdi>`;
