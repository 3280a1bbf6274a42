import type {Mixin} from '../../../starter/auth/mixin.ts';
import type {Browser} from '../../helpers/browser.ts';
import type {Refusal, Scene} from '../harness.ts';

/** What a browser is made to ask for. */
export interface Ask {
	url: URL | string;
	/** The one that began the flow, unless another is named. */
	browser?: Browser;
	method?: string;
	form?: Record<string, string>;
}

/** A row of the table: something that somebody does to a flow, and how it is refused. */
export interface Attack {
	/** Begins with the check's id. */
	name: string;
	/** Every provider that is not ruled out here. */
	applies?: (mixin: Mixin) => boolean;
	ask(scene: Scene): Ask | Promise<Ask>;
	code: Refusal;
	/** Whether the flow is used up by it; else the person can still come back. */
	spends?: true;
	/** Whether it is done to somebody signed in; those that spend the flow are. */
	member?: true;
	/** A text of the attacker's that must not come back in the page. */
	unsaid?: string;
}

/** An address with some parameters changed; undefined takes one away. */
export const changed = (url: URL, parameters: Record<string, string | undefined>): URL => {
	const copy = new URL(url);
	for (const [name, value] of Object.entries(parameters)) {
		if (value === undefined) copy.searchParams.delete(name);
		else copy.searchParams.set(name, value);
	}
	return copy;
};

/** What the provider gave for a parameter of the callback. */
export const given = ({honest}: Scene, name: string): string => {
	const value = honest.searchParams.get(name);
	if (!value) throw new Error(`the callback has no ${name}`);
	return value;
};

/** The callback's path with a query of one's own. */
export const withQuery = ({honest}: Scene, query: string): string =>
	`${honest.origin}${honest.pathname}?${query}`;
