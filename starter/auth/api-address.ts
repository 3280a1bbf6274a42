import type {Ready} from './oidc.ts';

/** A part of the API: where it is at the real service, and where it is for us. */
interface Root {
	real: string;
	ours: string;
}

/**
 * The address of a path at the provider's API. At the stand-in, a sandbox or a company's own server,
 * the real service's paths stand below a path of its own; whole addresses of the real service are
 * found there too. Throws `TypeError` for an address elsewhere, and where none is known.
 */
export const addressIn = (settings: Ready, path: string | URL): string => {
	const {label} = settings.mixin;
	const roots = rootsOf(settings);
	const [base] = roots;
	if (!base) throw new TypeError(`${label} has no API address: set api_url in its mixin`);

	const text = String(path);
	if (!/^([a-z][a-z\d+.-]*:|\/\/)/i.test(text)) {
		const {href, pathname} = new URL(`./${text.replace(/^\/+/, '')}`, base.ours);
		if (href.startsWith(base.ours)) return href;
		throw new TypeError(`${label}'s API is not at ${pathname}`);
	}

	const {href, origin, protocol} = new URL(text, base.ours);
	for (const {real, ours} of roots) {
		if (href.startsWith(ours)) return href;
		if (href.startsWith(real)) return ours + href.slice(real.length);
	}
	throw new TypeError(`${label}'s API is not at ${origin === 'null' ? protocol : origin}`);
};

/** The profile's host, then `api_url`; each with a slash at its end. */
const rootsOf = ({mixin, addresses}: Ready): Root[] => {
	const {profile_url, api_url} = addresses;
	const roots: Root[] = [];

	if (profile_url && profile_url !== 'token') {
		const {origin, pathname} = parsed(profile_url);
		const own = parsed(mixin.profile_url?.startsWith('http') ? mixin.profile_url : profile_url);
		// The stand-in's addresses have no slash at their end.
		const [path = '', end = ''] = [pathname, own.pathname].map(one => one.replace(/\/$/, ''));
		const before = path.endsWith(end) ? path.slice(0, path.length - end.length) : '';
		roots.push({real: `${own.origin}/`, ours: `${origin}${before}/`});
	}
	if (api_url) {
		const withSlash = (address: string) => parsed(address).href.replace(/\/*$/, '/');
		roots.push({real: withSlash(mixin.api_url ?? api_url), ours: withSlash(api_url)});
	}
	return roots;
};

const parsed = (address: string) => new URL(address.replaceAll('[subdomain]', 'tenant'));
