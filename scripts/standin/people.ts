import {createHash} from 'node:crypto';

/** Someone who signs in at the stand-in. */
export interface Person {
	/** The name in the form and of the picture. */
	slug: string;
	name: string;
	givenName: string;
	familyName: string;
	username: string;
	email: string;
}

const toPerson = (name: string, slug: string, username: string): Person => {
	const [givenName = name, ...rest] = name.split(' ');
	return {
		slug,
		name,
		givenName,
		familyName: rest.join(' '),
		username,
		email: `${username}@example.com`,
	};
};

/** Who is always there; the page's first button is the first of them. */
export const people: readonly Person[] = [
	toPerson('Ada Lovelace', 'ada', 'ada'),
	toPerson('Grace Hopper', 'grace', 'grace'),
	toPerson('Alan Turing', 'alan', 'alan'),
	toPerson('Katherine Johnson', 'katherine', 'katherine'),
];

/** One of those who are always there. */
export const findPerson = (slug: string) => people.find(person => person.slug === slug);

/** Whoever is called that; the same name is the same person, however often it is typed. */
export const personNamed = (typed: string): Person | undefined => {
	const name = typed.normalize().trim().replaceAll(/\s+/g, ' ');
	if (name === '' || name.length > 80) return undefined;

	const known = people.find(person =>
		[person.name.toLowerCase(), person.slug].includes(name.toLowerCase()),
	);

	return known ?? toPerson(name, toAscii(name, '-'), toAscii(name, ''));
};

const toAscii = (name: string, separator: string) => {
	const letters = name
		.normalize('NFKD')
		.replaceAll(/\p{Mark}/gu, '')
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter(Boolean)
		.join(separator);

	// A name without Latin letters, or with just one, is told apart by its digest.
	return letters.length > 1 ? letters : `person${separator}${digest(name).slice(0, 8)}`;
};

/** Hexadecimal digits that are always the same for the same words. */
export const digest = (...words: string[]) =>
	createHash('sha256').update(JSON.stringify(words)).digest('hex');

/** A picture of initials, the same for the same slug. */
export const pictureOf = (slug: string) => {
	const words = (findPerson(slug)?.name ?? slug).split(/[ -]/);
	const initials = words.map(word => word.charAt(0).toUpperCase());
	const hue = Number.parseInt(digest(slug).slice(0, 4), 16) % 360;

	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">
	<rect width="96" height="96" fill="hsl(${hue} 45% 38%)"/>
	<text x="48" y="62" font-family="system-ui, sans-serif" font-size="38" font-weight="600" text-anchor="middle" fill="#fff">${initials.slice(0, 2).join('')}</text>
</svg>
`;
};
