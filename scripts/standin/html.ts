import {createHash} from 'node:crypto';
import escapeHtml from 'escape-html';
import type {Context} from 'koa';
import {style} from './style.ts';

/** HTML that is safe as it is. */
export interface Html {
	html: string;
}

type Part = string | Html | readonly Html[];

/** Escapes what is put in, unless it is HTML already. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
	html: String.raw({raw: strings}, ...parts.map(toHtml)),
});

const toHtml = (part: Part): string => {
	if (typeof part === 'string') return escapeHtml(part);
	return 'html' in part ? part.html : part.map(toHtml).join('');
};

/** Submits the page's form where scripts run; its button does elsewhere. */
const script = 'document.forms[0].submit()';

/** Answers with a page that loads nothing but our own pictures, and whose forms lead only there. */
export const sendPage = (
	ctx: Context,
	title: string,
	body: Html,
	{formTargets = [], submits = false}: {formTargets?: readonly string[]; submits?: boolean} = {},
) => {
	// A browser checks every hop of the redirect chain behind a form against form-action.
	ctx.set(
		'content-security-policy',
		[
			"default-src 'none'",
			`style-src ${sourceOf(style)}`,
			...(submits ? [`script-src ${sourceOf(script)}`] : []),
			"img-src 'self'",
			`form-action 'self' ${[...new Set(formTargets)].join(' ')}`,
			"base-uri 'none'",
			"frame-ancestors 'none'",
		].join('; '),
	);

	ctx.type = 'html';
	ctx.body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{html: style}}</style>
</head>
<body>
<main>
${body}
</main>
${submits ? {html: `<script>${script}</script>\n`} : ''}</body>
</html>
`.html;
};

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
