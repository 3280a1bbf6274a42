import type {Context} from 'koa';
import type {Client} from './client.ts';
import {type Html, html, sendPage} from './html.ts';
import type {Parameters} from './http.ts';
import {people} from './people.ts';
import {type Trouble, troubles} from './trouble.ts';
import type {World} from './world.ts';

/** Asks the person who they are and whether the app may know; plain forms, no script. */
export const showPage = (
	ctx: Context,
	{hopOrigin, origin}: World,
	{mixin, redirectUris}: Client,
	{request, redirectUri}: {request: URLSearchParams; redirectUri: string},
) => {
	const form = html`<form method="post" action="${ctx.path}">
<input type="hidden" name="request" value="${request.toString()}">`;

	const body = html`${notice(mixin)}
<div class="body">
<h1>Sign in with ${mixin.label}</h1>
<p>The app at <strong>${new URL(redirectUri).host || redirectUri}</strong> wants to know who you are.</p>
${scopeList(request, mixin.scope_delimiter)}
${form}
<h2>Sign in as</h2>
<ul class="people">
${people.map(personButton)}</ul>
<details>
<summary>Ask for trouble</summary>
<label for="trouble">What goes wrong after you have signed in</label>
<select id="trouble" name="trouble">
${troubles.map(troubleOption)}</select>
<label class="check"><input type="checkbox" name="hop" value="yes"> Come back over a second origin</label>
</details>
<button class="deny" name="decision" value="deny">Deny: do not tell the app anything</button>
</form>
${form}
<h2><label for="person_name">Or as someone else</label></h2>
<div class="row">
<input id="person_name" name="person_name" maxlength="80" required autocomplete="off" placeholder="Any name">
<button>Sign in</button>
</div>
</form>
</div>`;

	sendPage(ctx, `Sign in · stand-in for ${mixin.label}`, body, {
		formTargets: [origin, hopOrigin, ...redirectUris.map(originOf)],
	});
};

const notice = ({name, label, oauth}: Client['mixin']) => {
	const [key, secret] =
		oauth === 1 ? ['CONSUMER_KEY', 'CONSUMER_SECRET'] : ['CLIENT_ID', 'CLIENT_SECRET'];
	const prefix = name.toUpperCase();

	return html`<p class="notice"><strong>This is not ${label}.</strong> It stands in for ${label} while
no keys are set. Set <code>${prefix}_${key}</code> and <code>${prefix}_${secret}</code> to use the real one.</p>`;
};

const scopeList = (request: URLSearchParams, delimiter = ' ') => {
	const scopes = (request.get('scope') ?? '').split(delimiter).filter(Boolean);
	if (scopes.length === 0) return html`<p class="faint">It asks for nothing but your profile.</p>`;

	return html`<h2>It asks for</h2>
<ul class="scopes">
${scopes.map(scope => html`<li><code>${scope}</code></li>\n`)}</ul>`;
};

const personButton = ({
	slug,
	name,
	email,
}: (typeof people)[number]) => html`<li><button name="person" value="${slug}">
<img src="/people/${slug}.svg" alt="" width="40" height="40">
<span>${name} <small>${email}</small></span>
</button></li>
`;

const troubleNames: Record<Trouble, string> = {
	none: 'Nothing',
	slow: 'Slow: half a minute of silence',
	down: 'Down: the connection is cut',
	expired: 'Expired: the answer comes too late',
	malformed: 'Malformed: a web page instead of tokens',
};

const troubleOption = (trouble: Trouble): Html =>
	html`<option value="${trouble}">${troubleNames[trouble]}</option>\n`;

/** Brings the answer back as a form POST (OAuth 2.0 Form Post Response Mode §2). */
export const showFormPost = (ctx: Context, callback: string, answer: Parameters) => {
	const given = Object.entries(answer).filter((pair): pair is [string, string] => !!pair[1]);

	const body = html`<div class="body">
<h1>Back to the app</h1>
<form method="post" action="${callback}">
${given.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}<button>Continue</button>
</form>
</div>`;

	sendPage(ctx, 'Back to the app', body, {formTargets: [originOf(callback)], submits: true});
};

/** Says what an app did wrong, where nobody can be sent back to it. */
export const showProblem = (ctx: Context, {mixin}: Client, message: string) =>
	sendPage(
		ctx,
		`Refused · stand-in for ${mixin.label}`,
		html`${notice(mixin)}
<div class="body">
<h1>This request is refused</h1>
<p>${message}</p>
<p class="faint">From here nobody is sent back to the app.</p>
</div>`,
	);

/** Says at the front door what this is. */
export const showFront = (ctx: Context, clients: readonly Client[]) =>
	sendPage(
		ctx,
		'Stand-in',
		html`<div class="body">
<h1>The stand-in</h1>
<p>Plays the services that have no keys yet, each in its own protocol. Sign in from the app.</p>
<ul class="scopes">
${clients.map(({mixin}) => html`<li>${mixin.label}</li>\n`)}</ul>
</div>`,
	);

/** An app's own scheme has no origin; CSP then wants the scheme. */
const originOf = (address: string) => {
	const {origin, protocol} = new URL(address);
	return origin === 'null' ? protocol : origin;
};
