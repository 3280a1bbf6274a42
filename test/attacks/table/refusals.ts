import {type Attack, changed, given} from './attack.ts';

const isOAuth1: Attack['applies'] = ({oauth}) => oauth === 1;

const script = '<script>alert(document.domain)</script>';

const denials = [
	'access_denied',
	'consent_required',
	'login_required',
	'interaction_required',
	'user_cancelled_login',
	'user_denied',
];

const failures = ['server_error', 'invalid_scope', 'not_access_denied_at_all', '__proto__'];

/** A no, and everything else that a provider may say instead of yes. */
export const refusals: readonly Attack[] = [
	...denials.map(
		(error): Attack => ({
			name: `A17: ${error} is a no`,
			ask: ({honest, proof}) => ({url: changed(honest, {[proof]: undefined, error})}),
			code: 'denied',
			spends: true,
		}),
	),
	...failures.map(
		(error): Attack => ({
			name: `A18: ${error} is the provider’s failure`,
			ask: ({honest, proof}) => ({url: changed(honest, {[proof]: undefined, error})}),
			code: 'provider-failed',
			spends: true,
		}),
	),
	{
		name: 'A17: what comes with a no is not shown',
		ask: ({honest, proof}) => ({
			url: changed(honest, {
				[proof]: undefined,
				error: 'access_denied',
				error_description: script,
				error_uri: `javascript:${script}`,
			}),
		}),
		code: 'denied',
		spends: true,
		unsaid: 'alert(',
	},
	{
		name: 'A17: an error that is markup is not shown either',
		ask: ({honest, proof}) => ({url: changed(honest, {[proof]: undefined, error: script})}),
		code: 'provider-failed',
		spends: true,
		unsaid: 'alert(',
	},
	{
		name: 'A17: a no without a state is nobody’s',
		ask: ({honest, flow, proof}) => ({
			url: changed(honest, {[flow]: undefined, [proof]: undefined, error: 'access_denied'}),
		}),
		code: 'flow-expired',
	},
	{
		name: 'A18: a no beside a code is a no',
		ask: ({honest}) => ({url: changed(honest, {error: 'access_denied'})}),
		code: 'denied',
		spends: true,
	},
	{
		name: 'A18: an error beside a code is an error',
		ask: ({honest}) => ({url: changed(honest, {error: 'server_error'})}),
		code: 'provider-failed',
		spends: true,
	},
	{
		name: 'A18: an error that says nothing still spoils the callback',
		ask: ({honest}) => ({url: changed(honest, {error: ''})}),
		code: 'invalid-callback',
		spends: true,
	},
	{
		name: 'A18: two errors are none that can be read',
		ask: ({honest}) => ({url: `${honest}&error=access_denied&error=server_error`}),
		code: 'invalid-callback',
		spends: true,
	},
	{
		name: 'A20: a denied request token is a no',
		applies: isOAuth1,
		ask: scene => ({
			url: changed(scene.honest, {
				oauth_token: undefined,
				oauth_verifier: undefined,
				denied: given(scene, 'oauth_token'),
			}),
		}),
		code: 'denied',
		spends: true,
	},
	{
		name: 'A20: a request token without a verifier is worth nothing',
		applies: isOAuth1,
		ask: ({honest}) => ({url: changed(honest, {oauth_verifier: undefined})}),
		code: 'invalid-callback',
		spends: true,
	},
];
