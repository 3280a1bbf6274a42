import {sendsForm} from '../../helpers/kinds.ts';
import {type Attack, changed, given, withQuery} from './attack.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An unsigned id_token for this app's own client: what RFC 9700 §4.6 warns of. */
const forged = (name: string) =>
	`${encode({alg: 'none'})}.${encode({aud: `standin-${name}`, sub: '1', exp: 4e9})}.`;

/** What only a token endpoint says, and what a browser must not say in its place. */
const tokens: Record<string, (name: string) => string> = {
	access_token: () => 'of-another-app',
	refresh_token: () => 'of-another-app',
	access_secret: () => 'chosen-by-the-attacker',
	token_secret: () => 'chosen-by-the-attacker',
	id_token: forged,
	oauth_token_secret: () => 'chosen-by-the-attacker',
};

/** A word in each of the `claims` that no true profile, id or sealed token holds by chance. */
export const claimed = 'the-victim';

/** Who somebody claims to be, as services say it beside a token. */
export const claims = ['id', 'user_id', 'sub', 'screen_name', 'email']
	.map(name => `${name}=${claimed}`)
	.join('&');

/** Tokens and profiles that a browser brings, in the place of a code or beside one. */
export const smuggled: readonly Attack[] = [
	...Object.entries(tokens).flatMap(([parameter, make]): Attack[] => {
		const check = parameter === 'id_token' ? 'A05' : 'A04';
		return [
			{
				name: `${check}: ${parameter} alone signs nobody in`,
				ask: scene => ({url: withQuery(scene, `${parameter}=${make(scene.mixin.name)}`)}),
				code: 'flow-expired',
			},
			{
				name: `${check}: ${parameter} with a state and no code signs nobody in`,
				ask: ({honest, proof, mixin}) => ({
					url: changed(honest, {[proof]: undefined, [parameter]: make(mixin.name)}),
				}),
				code: 'invalid-callback',
				spends: true,
			},
			{
				name: `${check}: ${parameter} beside a code spoils the callback`,
				ask: ({honest, mixin}) => ({url: changed(honest, {[parameter]: make(mixin.name)})}),
				code: 'invalid-callback',
				spends: true,
			},
			...[true, false].map(
				(hasState): Attack => ({
					name: `${check}: ${parameter} in the body of a POST ${hasState ? '' : 'without a state '}signs nobody in`,
					applies: mixin => !sendsForm(mixin),
					ask: scene => ({
						url: hasState ? scene.honest : withQuery(scene, ''),
						method: 'POST',
						form: {
							...(hasState && {[scene.flow]: given(scene, scene.flow)}),
							[parameter]: make(scene.mixin.name),
						},
					}),
					code: 'method-not-allowed',
				}),
			),
		];
	}),
	{
		name: 'A06: a profile in the query is nobody’s',
		ask: scene => ({url: withQuery(scene, claims)}),
		code: 'flow-expired',
	},
	{
		name: 'A06: a profile in the query, with a state and no code, is nobody’s',
		ask: scene => ({
			url: `${changed(scene.honest, {[scene.proof]: undefined})}&${claims}`,
		}),
		code: 'invalid-callback',
		spends: true,
	},
];
