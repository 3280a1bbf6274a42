import escapeHtml from 'escape-html';

/** A piece of HTML that is safe to send. Only `html` and `raw` make one. */
export class Html {
	readonly #source: string;

	constructor(source: string) {
		this.#source = source;
	}

	toString(): string {
		return this.#source;
	}
}

/** What a template takes: text is escaped, HTML is kept, a list is joined, nothing stays nothing. */
export type Value = Html | string | number | false | null | undefined | readonly Value[];

/**
 * Writes HTML in which every value is escaped, for text and for quoted attributes alike.
 * Always quote attributes: `<a href="${address}">`.
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
	new Html(strings.map((string, index) => string + render(values[index])).join(''));

/** Takes a string as HTML. Only for our own files (icons), never for what a person wrote. */
export const raw = (source: string): Html => new Html(source);

const render = (value: Value): string => {
	if (value instanceof Html) return value.toString();
	if (Array.isArray(value)) return value.map(item => render(item)).join('');
	return value === undefined || value === null || value === false ? '' : escapeHtml(String(value));
};
