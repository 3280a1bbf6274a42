/** A made-up person's id at the provider. They are numbered from 0. */
export const remoteIdOf = (person: number): number => 1_000_000 + person;

/** The same person as GitHub would describe them. */
export const profileOf = (person: number | string, id: number | string) => ({
	login: `person-${person}`,
	id,
	avatar_url: `https://avatars.example/u/${id}?v=4`,
	html_url: `https://github.example/person-${person}`,
	name: `Person ${person}`,
	company: '@example',
	blog: 'https://blog.example',
	location: 'San Francisco',
	email: null,
	bio: 'Writes and reads benchmarks',
	public_repos: 8,
	followers: 20000,
	created_at: '2011-01-25T18:44:36Z',
});
