import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';

const mixinOf = async (options: Parameters<typeof resolveAnswers>[0]) =>
	(await resolveAnswers(options)).mixin;

test('a service that revokes tokens in its own way says how, right behind where', async t => {
	const mixin = await mixinOf({name: 'square'});
	t.is(mixin.revoke_url, 'https://connect.squareup.com/oauth2/revoke');
	t.deepEqual(mixin.revoke_with, {
		headers: {authorization: 'Client [client_secret]'},
		json: {client_id: '[client_id]', access_token: '[access_token]'},
	});
	const fields = Object.keys(mixin);
	t.is(fields.indexOf('revoke_with'), fields.indexOf('revoke_url') + 1);
});

test('at an address of your own, a token is revoked as RFC 7009 says', async t => {
	const revokeUrl = 'https://square.example/revoke';
	const mixin = await mixinOf({name: 'square', revokeUrl});
	t.is(mixin.revoke_url, revokeUrl);
	t.is(mixin.revoke_with, undefined);
});

test('what may be asked for later, and where the API is, come with the service', async t => {
	const mixin = await mixinOf({name: 'google'});
	t.is(mixin.api_url, 'https://www.googleapis.com');
	t.deepEqual(mixin.scopes, {calendar: ['https://www.googleapis.com/auth/calendar.readonly']});
	t.deepEqual(mixin.custom_params, {access_type: 'offline'}, 'a refresh token');
});
