import type {Provider} from './parts.ts';

/** What a service is found by: `x twitter`. The script of the page looks in the same. */
export const wordsOf = ({name, label}: Provider): string => `${label} ${name}`.toLowerCase();

/** The services in which each word of a query is found; all of them for an empty query. */
export const find = (providers: readonly Provider[], query: string): readonly Provider[] => {
	const words = query.toLowerCase().split(/\s+/);
	return providers.filter(provider => words.every(word => wordsOf(provider).includes(word)));
};

/** What an address says to look for, as far as it is worth looking for. */
export const readQuery = (query: unknown): string =>
	typeof query === 'string' ? query.trim().slice(0, 100) : '';
