import test from 'ava';
import {statuses} from '../../starter/auth/errors.ts';
import {
	accountPage,
	errorPage,
	formPostPage,
	homePage,
	loginPage,
	recentLoginPage,
	texts,
} from '../../starter/pages/index.ts';
import {all, type Element, faults, forms, get, readable} from './dom.ts';
import {account, codes, hostile, login, pages, profile, providers, session} from './samples.ts';

test.serial('a problem is told at its field, or for the whole form', t => {
	t.deepEqual(faults(pages.login ?? ''), {said: [], at: []});
	t.deepEqual(faults(pages['login, refused'] ?? ''), {
		said: [hostile],
		at: ['login-username', 'login-password'],
	});
	t.deepEqual(faults(pages['sign-up, refused'] ?? ''), {said: [hostile], at: ['signup-password']});
	t.deepEqual(faults(pages['account, refused'] ?? ''), {said: [hostile], at: ['password-new']});
	t.true(all(pages['sign-up, refused'] ?? '', 'details').some(it => get(it, 'open') !== undefined));
});

test.serial('one goes on typing where the problem is, and hears it', t => {
	const wrong = (page: string) =>
		all(page, 'input').flatMap(input => {
			const marks = [
				get(input, 'aria-invalid') === 'true' && 'wrong',
				get(input, 'autofocus') !== undefined && 'focus',
			].filter(Boolean);
			return marks.length > 0 ? [`${get(input, 'id')}: ${marks.join(' ')}`] : [];
		});
	const refused = (problem: object) =>
		wrong(loginPage({...login, problem: {form: 'login', message: 'no', ...problem}}));

	t.deepEqual(wrong(pages.login ?? ''), []);
	t.deepEqual(refused({}), ['login-password: focus'], 'too many tries: no field is wrong');
	t.deepEqual(refused({isAnywhere: true}), [
		'login-username: wrong',
		'login-password: wrong focus',
	]);
	t.deepEqual(refused({field: 'username'}), ['login-username: wrong focus']);
	t.deepEqual(wrong(pages['sign-up, refused'] ?? ''), ['signup-password: wrong focus']);
	t.deepEqual(wrong(pages['account, refused'] ?? ''), ['password-new: wrong focus']);
});

test.serial('the sign-in page keeps `next` in every form, and the name', t => {
	const page = loginPage({
		...login,
		providers: providers.slice(0, 1),
		next: '/a?b=1&c="',
		username: 'ada',
	});
	t.deepEqual(forms(page), [
		'POST /connect/github next=/a?b=1&c="',
		'POST /login next=/a?b=1&c=" username=ada password',
		'POST /signup next=/a?b=1&c=" username password',
	]);
	t.deepEqual(forms(loginPage({providers: [], next: '/', signup: 'closed'})), [
		'POST /login next=/ username password',
	]);
});

test.serial('the account page has a form for each thing that one can do', t => {
	const one = {...profile, id: '7', label: 'octocat', picture: null};
	const here = {...session, id: 'here', current: true, userAgent: null};
	const page = {
		...account,
		viewer: {username: 'ada'},
		providers: providers.slice(0, 1),
		profiles: [one],
		sessions: [here, {...here, id: 'there', current: false}],
	};
	t.deepEqual(forms(accountPage(page)), [
		'POST /logout',
		'POST /connect/github next=/account',
		'POST /account/profiles/github/disconnect id=7',
		'POST /connect/github next=/account',
		'POST /account/sessions/revoke id=here',
		'POST /account/sessions/revoke id=there',
		'POST /account/sessions/revoke-others',
		'POST /account/password current password',
		'POST /account/delete',
	]);

	const bare = {...one, canDisconnect: false, connectAgain: false};
	t.deepEqual(
		forms(accountPage({...page, hasPassword: false, profiles: [bare], sessions: [here]})),
		[
			'POST /logout',
			'POST /connect/github next=/account',
			'POST /account/sessions/revoke id=here',
			'POST /account/password password',
			'POST /account/delete',
		],
	);
});

test.serial('the page that asks whether it is still you offers just what renews the sign-in', t => {
	const page = {viewer: {username: 'ada'}, next: '/account', requestId: 'r'};
	t.deepEqual(
		forms(recentLoginPage({...page, providers: providers.slice(0, 1), hasPassword: true})),
		[
			'POST /logout',
			'POST /connect/github next=/account',
			'POST /login next=/account username=ada password',
		],
	);
	t.deepEqual(forms(recentLoginPage({...page, providers: [], hasPassword: false})), [
		'POST /logout',
	]);
});

test.serial('every error has a page that says what happened, what to do, and its number', t => {
	t.deepEqual(codes.toSorted(), Object.keys(statuses).toSorted());

	for (const code of codes) {
		const page = errorPage({code, status: statuses[code], requestId: 'request-7'});
		const text = readable(page);
		const {title, what, next} = texts.errors[code];
		for (const words of [title, what, next, 'request-7']) t.true(text.includes(words), code);
		t.is(all(page, 'a').filter(link => get(link, 'class') === 'button').length, 1);
	}
});

test.serial('signed in, the home page says so and who you are', t => {
	const text = readable(homePage({viewer: {username: 'ada'}}));
	t.true(text.includes('You are logged in') && text.includes('ada'));
	t.false(homePage({}).includes('You are logged in'));
});

test.serial('the form-post page goes on by itself and by hand, to the same place', t => {
	const location = '/connect/apple/callback?state=a&code="b"';
	const page = formPostPage({location});
	const [refresh] = all(page, 'meta').filter(meta => get(meta, 'http-equiv') === 'refresh');
	t.is(get(refresh as Element, 'content'), `0;url=${location}`);
	t.true(all(page, 'a').some(link => get(link, 'href') === location));
});
