import type {Knex} from 'knex';
import {remoteId, type StoredProfile, toTime} from '../../auth/model.ts';
import type {UserRow} from '../../users.ts';

/** A person as X describes them. */
export interface RemoteUser {
	id_str: string;
	name: string;
	screen_name: string;
	location: string;
	url: string;
	description: string;
	verified: boolean;
	followers_count: number;
	created_at: string;
	profile_image_url: string;
	profile_image_url_https: string;
}

/** The same person as the columns of `twitter_profiles`. */
export interface Profile {
	id: string;
	name: string | null;
	screen_name: string | null;
	location: string | null;
	url: string | null;
	description: string | null;
	verified: boolean | null;
	followers_count: number | null;
	profile_created_at: number | null;
	profile_image_url: string | null;
	profile_image_url_https: string | null;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		twitter_profiles: Profile & StoredProfile;
	}
}

/** Picks what we keep of a person. */
export const toProfile = (remote: RemoteUser): Profile => ({
	id: remoteId(remote.id_str),
	name: remote.name,
	screen_name: remote.screen_name,
	location: remote.location,
	url: remote.url,
	description: remote.description,
	verified: remote.verified,
	followers_count: remote.followers_count,
	profile_created_at: toTime(remote.created_at),
	profile_image_url: remote.profile_image_url,
	profile_image_url_https: remote.profile_image_url_https,
});

/** Finds the user who holds a profile at X. */
export const findOwner = (db: Knex, id: string): Promise<UserRow | undefined> =>
	db('users')
		.join('twitter_profiles', 'users.id', 'twitter_profiles.user_id')
		.where('twitter_profiles.id', id)
		.first('users.*');

/** Keeps a profile for the first time. */
export const createProfile = (db: Knex, row: Profile & StoredProfile) =>
	db('twitter_profiles').insert(row);

/** Brings a profile up to date. */
export const updateProfile = (db: Knex, id: string, changes: Partial<Profile & StoredProfile>) =>
	db('twitter_profiles').where({id}).update(changes);

/** What the person is called at X. */
export const label = (profile: Profile) => profile.name || profile.screen_name;

/** Where the person's picture is. */
export const picture = (profile: Profile) => profile.profile_image_url_https;
