import type {Knex} from 'knex';
import {remoteId, type StoredProfile, toTime} from '../../auth/model.ts';
import type {UserRow} from '../../users.ts';

/** A person as GitHub describes them. */
export interface RemoteUser {
	login: string;
	id: number;
	avatar_url: string;
	html_url: string;
	name: string;
	company: string;
	blog: string;
	location: string;
	email: string | null;
	bio: string | null;
	public_repos: number;
	followers: number;
	created_at: string;
}

/** The same person as the columns of `github_profiles`. */
export interface Profile {
	id: string;
	login: string | null;
	avatar_url: string | null;
	html_url: string | null;
	name: string | null;
	company: string | null;
	blog: string | null;
	location: string | null;
	email: string | null;
	bio: string | null;
	public_repos: number | null;
	followers: number | null;
	profile_created_at: number | null;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		github_profiles: Profile & StoredProfile;
	}
}

/** Picks what we keep of a person. */
export const toProfile = (remote: RemoteUser): Profile => ({
	id: remoteId(remote.id),
	login: remote.login,
	avatar_url: remote.avatar_url,
	html_url: remote.html_url,
	name: remote.name,
	company: remote.company,
	blog: remote.blog,
	location: remote.location,
	email: remote.email,
	bio: remote.bio,
	public_repos: remote.public_repos,
	followers: remote.followers,
	profile_created_at: toTime(remote.created_at),
});

/** Finds the user who holds a profile at GitHub. */
export const findOwner = (db: Knex, id: string): Promise<UserRow | undefined> =>
	db('users')
		.join('github_profiles', 'users.id', 'github_profiles.user_id')
		.where('github_profiles.id', id)
		.first('users.*');

/** Keeps a profile for the first time. */
export const createProfile = (db: Knex, row: Profile & StoredProfile) =>
	db('github_profiles').insert(row);

/** Brings a profile up to date. */
export const updateProfile = (db: Knex, id: string, changes: Partial<Profile & StoredProfile>) =>
	db('github_profiles').where({id}).update(changes);

/** What the person is called at GitHub. */
export const label = (profile: Profile) => profile.name || profile.login;

/** Where the person's picture is. */
export const picture = (profile: Profile) => profile.avatar_url;
