import type {Knex} from 'knex';
import {remoteId, type StoredProfile} from '../../auth/model.ts';
import type {UserRow} from '../../users.ts';

/** A person as Google describes them. */
export interface RemoteUser {
	sub: string;
	name: string;
	given_name: string;
	family_name: string;
	picture: string;
	email: string;
	email_verified: boolean;
}

/** The same person as the columns of `google_profiles`. */
export interface Profile {
	id: string;
	name: string | null;
	given_name: string | null;
	family_name: string | null;
	picture: string | null;
	email: string | null;
	email_verified: boolean | null;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		google_profiles: Profile & StoredProfile;
	}
}

/** Picks what we keep of a person. */
export const toProfile = (remote: RemoteUser): Profile => ({
	id: remoteId(remote.sub),
	name: remote.name,
	given_name: remote.given_name,
	family_name: remote.family_name,
	picture: remote.picture,
	email: remote.email,
	email_verified: remote.email_verified,
});

/** Finds the user who holds a profile at Google. */
export const findOwner = (db: Knex, id: string): Promise<UserRow | undefined> =>
	db('users')
		.join('google_profiles', 'users.id', 'google_profiles.user_id')
		.where('google_profiles.id', id)
		.first('users.*');

/** Keeps a profile for the first time. */
export const createProfile = (db: Knex, row: Profile & StoredProfile) =>
	db('google_profiles').insert(row);

/** Brings a profile up to date. */
export const updateProfile = (db: Knex, id: string, changes: Partial<Profile & StoredProfile>) =>
	db('google_profiles').where({id}).update(changes);

/** What the person is called at Google. */
export const label = (profile: Profile) => profile.name;

/** Where the person's picture is. */
export const picture = (profile: Profile) => profile.picture;
