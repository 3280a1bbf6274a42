import {icon, tile} from './assets.ts';
import {html} from './html.ts';
import {connectForm, nameOf} from './parts.ts';
import {texts} from './texts.ts';
import {date} from './time.ts';

/** A profile at a service that is linked to the person. */
export interface LinkedProfile {
	provider: string;
	providerLabel: string;
	id: string;
	/** What the person is called there. */
	label: string;
	picture: string | null;
	createdAt: number;
	/** Whether there is another way to sign in. */
	canDisconnect: boolean;
	/** Whether its tokens are dead. */
	connectAgain: boolean;
	/** What the connection may do, in the service's words. */
	scope?: readonly string[];
	/** The names of scope sets that could be asked for beside that. */
	more?: readonly string[];
}

/** One linked profile, with the ways to mend it, to let it do more and to be rid of it. */
export const profileItem = (next: string) => (profile: LinkedProfile) =>
	html`<li class="row">
	<span class="picture">${tile(profile.label)}${picture(profile.picture)}</span>
	<div class="about">
		<strong>${nameOf(profile.label)}</strong>
		<small>${icon(profile.provider, profile.providerLabel)}<bdi>${profile.providerLabel}</bdi> · ${texts.account.since} ${date(profile.createdAt)}</small>
		${mayDo(profile)}
		${profile.connectAgain && html`<small class="warning">${texts.account.needsConnecting}</small>`}
		${!profile.canDisconnect && html`<small>${texts.account.onlyWayIn}</small>`}
	</div>
	<div class="controls">
		${profile.connectAgain ? reconnect(profile, next) : profile.more?.map(name => askForMore(profile, name))}
		${profile.canDisconnect && disconnect(profile)}
	</div>
</li>
`;

const mayDo = ({scope = []}: LinkedProfile) =>
	scope.length > 0 &&
	html`<small>${texts.account.may} ${scope.map(word => html`<code>${word}</code> `)}</small>`;

const reconnect = ({provider, providerLabel}: LinkedProfile, next: string) =>
	connectForm({
		name: provider,
		label: providerLabel,
		next,
		text: texts.account.connectAgain(providerLabel),
	});

const askForMore = (
	{provider, providerLabel}: LinkedProfile,
	scopes: string,
) => html`<form method="post" action="/connect/${provider}">
			<input type="hidden" name="next" value="/account">
			<input type="hidden" name="scopes" value="${scopes}">
			<button class="quiet">${texts.account.allow(scopes)}<span class="hidden"> ${texts.account.allowAt(providerLabel)}</span></button>
		</form>`;

const disconnect = ({
	provider,
	id,
	label,
	providerLabel,
}: LinkedProfile) => html`<form method="post" action="/account/profiles/${provider}/disconnect">
			<input type="hidden" name="id" value="${id}">
			<button class="quiet">${texts.account.disconnect}<span class="hidden"> ${texts.account.disconnectWhich(label, providerLabel)}</span></button>
		</form>`;

/** The picture lies over the letter, which shows when there is none or it does not load. */
const picture = (address: string | null) => {
	const url = address === null ? undefined : pictureAddress(address);
	return url && html`<img src="${url}" alt="" loading="lazy" referrerpolicy="no-referrer">`;
};

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** The policy lets pictures come over https only; old profiles still say http. */
const pictureAddress = (address: string) => {
	if (!URL.canParse(address)) return undefined;

	const url = new URL(address);
	if (url.protocol === 'http:' && !loopback.includes(url.hostname)) url.protocol = 'https:';
	return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
};
