import {type DefaultTreeAdapterTypes, parse} from 'parse5';

export type Element = DefaultTreeAdapterTypes.Element;

/** Every element of a page, in its order. */
export const elements = (page: string): Element[] => {
	const found: Element[] = [];
	const visit = (node: DefaultTreeAdapterTypes.Node) => {
		if ('tagName' in node) found.push(node);
		if ('childNodes' in node) for (const child of node.childNodes) visit(child);
	};
	visit(parse(page));
	return found;
};

/** An attribute of an element. */
export const get = (element: Element, name: string) =>
	element.attrs.find(attribute => attribute.name === name)?.value;

/** The elements of a page by their tag. */
export const all = (page: string, tag: string) =>
	elements(page).filter(({tagName}) => tagName === tag);

/** All text below a node. */
export const textOf = (node: DefaultTreeAdapterTypes.Node): string =>
	'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';

/** What each form sends and where to: `POST /login next=/ username password`. */
export const forms = (page: string) =>
	all(page, 'form').map(form => {
		const fields = inside(form)
			.filter(({tagName}) => tagName === 'input')
			.flatMap(input => {
				const [name, value] = [get(input, 'name'), get(input, 'value')];
				return name ? [value ? `${name}=${value}` : name] : [];
			});
		return [get(form, 'method')?.toUpperCase() ?? 'GET', get(form, 'action'), ...fields].join(' ');
	});

/** The elements below a node. */
export const inside = (node: DefaultTreeAdapterTypes.ParentNode): Element[] =>
	node.childNodes.flatMap(child => ('tagName' in child ? [child, ...inside(child)] : []));

/** The fields that a page calls wrong or describes by an alert, by id. */
export const faults = (page: string) => {
	const alerts = elements(page).filter(element => get(element, 'role') === 'alert');
	const inputs = all(page, 'input').filter(input =>
		alerts.some(alert =>
			get(input, 'aria-describedby')
				?.split(' ')
				.includes(String(get(alert, 'id'))),
		),
	);
	return {said: alerts.map(textOf), at: inputs.map(input => get(input, 'id'))};
};

/** What would run, or lead somewhere odd, and is on no page of ours. */
export const harmful = (page: string): string[] =>
	elements(page).flatMap(element => [
		...(['style', 'iframe', 'object'].includes(element.tagName) || isForeignScript(element)
			? [`<${element.tagName}>`]
			: []),
		...element.attrs
			.filter(({name, value}) =>
				['href', 'src', 'action'].includes(name)
					? !/^(\/(?!\/)|https:|#)/.test(value)
					: name.startsWith('on') || name === 'style',
			)
			.map(({name, value}) => `<${element.tagName} ${name}="${value}">`),
	]);

/** A script that is not one of our files, by its hash. */
const isForeignScript = (element: Element) =>
	element.tagName === 'script' &&
	(!/^\/assets\/\w+\.[0-9a-f]{12}\.js$/.test(get(element, 'src') ?? '') || textOf(element) !== '');

/** All text of a page. */
export const readable = (page: string) => textOf(parse(page));
