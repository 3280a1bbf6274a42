import {agree, mixins} from '../harness.ts';
import {type Attack, changed, given} from './attack.ts';

const isOAuth1: Attack['applies'] = ({oauth}) => oauth === 1;
const isOidc: Attack['applies'] = ({oauth}) => oauth === 'oidc';

/** One provider's answer taken for another's (RFC 9700 §4.4), and one token for another. */
export const mixUp: readonly Attack[] = [
	...mixins.map(
		({name}): Attack => ({
			name: `A07: a flow of another provider is not ${name}’s`,
			applies: mixin => mixin.name !== name,
			ask: ({app, honest}) => ({url: `${app.origin}/connect/${name}/callback${honest.search}`}),
			code: 'invalid-callback',
			spends: true,
		}),
	),
	{
		name: 'A07: nobody comes back by a provider that is not there',
		ask: ({app, honest}) => ({url: `${app.origin}/connect/nowhere/callback${honest.search}`}),
		code: 'unknown-provider',
	},
	...Object.entries({
		'another one': () => 'https://evil.example',
		empty: () => '',
		'in capitals': (iss: string) => iss.toUpperCase(),
		'with a slash behind': (iss: string) => `${iss}/`,
		'with a character less': (iss: string) => iss.slice(0, -1),
		'with a host behind': (iss: string) => `${iss}.evil.example`,
		'with a space before': (iss: string) => ` ${iss}`,
		'encoded once more': (iss: string) => encodeURIComponent(iss),
	}).map(
		([how, twist]): Attack => ({
			name: `A08: an issuer that is ${how} is not the issuer`,
			applies: isOidc,
			ask: scene => ({url: changed(scene.honest, {iss: twist(given(scene, 'iss'))})}),
			code: 'invalid-callback',
			spends: true,
		}),
	),
	{
		name: 'A08: an answer with two issuers is refused, be one of them the right one',
		applies: isOidc,
		ask: ({honest}) => ({url: `${honest}&iss=https%3A%2F%2Fevil.example`}),
		code: 'invalid-callback',
		spends: true,
	},
	{
		name: 'A19: a request token of somebody else’s flow is refused',
		applies: isOAuth1,
		ask: async ({app, mixin, honest}) => {
			const other = await agree(app, mixin);
			return {url: changed(honest, {oauth_token: given(other, 'oauth_token')})};
		},
		code: 'flow-expired',
	},
	{
		name: 'A19: a request token that nobody gave out is refused',
		applies: isOAuth1,
		ask: ({honest}) => ({url: changed(honest, {oauth_token: 'made-up'})}),
		code: 'flow-expired',
	},
	{
		name: 'A19: a foreign request token does not hide behind the right state',
		applies: isOAuth1,
		ask: scene => ({
			url: changed(scene.honest, {
				oauth_token: 'made-up',
				state: given(scene, 'oauth_token'),
				denied: given(scene, 'oauth_token'),
			}),
		}),
		code: 'flow-expired',
	},
];
