import {favicon, stylesheet} from './assets.ts';
import {type Html, html} from './html.ts';
import {texts} from './texts.ts';

/** Who looks at the page. */
export interface Viewer {
	username: string;
}

interface Layout {
	/** For the tab and the screen reader; each page says it again as its `<h1>`. */
	title: string;
	viewer?: Viewer | undefined;
	body: Html;
	/** Further elements of the `<head>`. */
	head?: Html | undefined;
	/** `narrow` for one form, `wide` for a grid. */
	width?: 'narrow' | 'wide';
}

/** The frame of every page. */
export const layout = ({title, viewer, body, head, width}: Layout): string =>
	String(html`<!doctype html>
<html lang="${texts.lang}">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta name="color-scheme" content="light dark">
	<title>${title} · ${texts.app}</title>
	<link rel="icon" href="${favicon.path}" type="image/svg+xml">
	<link rel="stylesheet" href="${stylesheet.path}">
	${head}
</head>
<body>
	<a class="skip" href="#main">${texts.layout.skip}</a>
	<header>
		<a class="brand" href="/"><img src="${favicon.path}" alt="" width="28" height="28">${texts.app}</a>
		${viewer && account()}
	</header>
	<main id="main" class="${width ?? 'normal'}" tabindex="-1">
${body}
	</main>
	<footer>${texts.layout.footer}</footer>
</body>
</html>
`);

const account = () => html`<nav aria-label="${texts.layout.navigation}">
			<a href="/account">${texts.layout.account}</a>
			<form method="post" action="/logout"><button class="quiet">${texts.layout.signOut}</button></form>
		</nav>`;
