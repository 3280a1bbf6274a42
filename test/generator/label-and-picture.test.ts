import test from 'ava';
import {parse} from 'lossless-json';
import {inferColumns, labelOf, pictureOf} from '../../scripts/provider/infer.ts';

// Which columns say what a person is called, and show what they look like.

const columnsOf = (sample: object) => inferColumns(parse(JSON.stringify(sample)) as object, ['id']);
const label = (sample: object) => labelOf(columnsOf({id: '1', ...sample}));
const picture = (sample: object) => pictureOf(columnsOf({id: '1', ...sample}))?.name;
const https = 'https://acme.example/1.png';

test('a name, then a handle, then given and family names, then an address', t => {
	t.is(label({login: 'ada', name: 'Ada', email: 'a@b.c'}), 'profile.name || profile.login');
	t.is(label({displayName: 'Ada', email: 'a@b.c'}), 'profile.display_name');
	t.is(label({screen_name: 'ada', first_name: 'Ada'}), 'profile.screen_name');
	t.is(
		label({email: 'a@b.c', last_name: 'Lovelace', first_name: 'Ada'}),
		"[profile.first_name, profile.last_name].filter(Boolean).join(' ')",
	);
	t.is(label({email: 'a@b.c', given_name: 'Ada'}), 'profile.given_name');
	t.is(label({email: 'a@b.c', bio: 'x'}), 'profile.email');
	t.is(label({name: null}), 'profile.name', 'whose sample shows null');
});

test('nothing to call somebody by is undefined, and so is a name that is no text', t => {
	t.is(label({}), undefined);
	t.is(label({bio: 'x', country: 'UK'}), undefined);
	t.is(label({name: 7, login: true}), undefined);
});

test("a company's or a place's name is not the person's", t => {
	t.is(label({company: {name: 'Acme'}, location: {name: 'London'}}), undefined);
	t.is(label({company: {name: 'Acme'}, login: 'ada'}), 'profile.login');
	t.is(label({user: {name: 'Ada'}}), 'profile.user_name', 'but what holds the person counts');
});

test('a picture is an address under a name that says so', t => {
	t.is(picture({avatar_url: https}), 'avatar_url');
	t.is(picture({photo: {small: https}}), 'photo_small');
	t.is(picture({picture: null}), 'picture', 'whose sample shows null');
	t.is(picture({avatar: 'a1b2c3'}), undefined, 'a hash is no address');
	t.is(picture({avatar: 'javascript:alert(1)'}), undefined);
	t.is(picture({avatar: 7}), undefined);
	t.is(picture({html_url: https}), undefined);
});

test('covers, defaults and sizes are not the person', t => {
	for (const name of ['cover_image', 'profile_banner_image', 'default_avatar', 'image_type']) {
		t.is(picture({[name]: https}), undefined, name);
		t.is(picture({[name]: https, avatar: https}), 'avatar', name);
	}
});

test('the first picture wins, but https before http', t => {
	t.is(picture({image: https, photo: https}), 'image');
	t.is(
		picture({profile_image_url: 'http://x.example/1', profile_image_url_https: https}),
		'profile_image_url_https',
	);
	t.is(
		picture({image: 'http://x.example/1'}),
		'image',
		'which the page then makes https, or drops',
	);
});
