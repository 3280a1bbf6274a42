import {html} from './html.ts';
import {layout} from './layout.ts';
import {texts} from './texts.ts';

interface FormPostPage {
	/** A path of our own, with its query. */
	location: string;
}

/** Sends the browser on to `location` as a GET of our own site, which carries its cookies. */
export const formPostPage = ({location}: FormPostPage): string =>
	layout({
		title: texts.formPost.title,
		width: 'narrow',
		head: html`<meta http-equiv="refresh" content="0;url=${location}">`,
		body: html`<section class="card">
	<h1>${texts.formPost.title}</h1>
	<p>${texts.formPost.text}</p>
	<p class="actions"><a class="button" href="${location}">${texts.formPost.go}</a></p>
</section>`,
	});
