import {readdirSync, watch} from 'node:fs';
import {basename, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the app is made of. Nothing that it writes itself, as `var/`, is among it. */
const code = ['starter', 'scripts/standin'];
const settings = ['.env', 'package.json'];

/** Code, and folders; not what an editor puts beside a file while it saves. */
const isCode = (name: string) => /^[\w-]+$|^[\w-][^~#]*\.(ts|js|json|css|svg|gz)$/.test(name);

/** Several files are often saved together. */
const together = 30;

const foldersIn = (folder: string): string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isDirectory())
		.map(entry => join(entry.parentPath, entry.name))
		.concat(folder);

/**
 * Resolves with the paths that changed, from the repo's root, once something does. It watches from
 * the call on, so what is read after it is never older than what it tells. Folders are watched one
 * by one: an editor that puts a new file in an old one's place is noticed that way everywhere.
 */
export const nextChange = (): Promise<string[]> =>
	new Promise((resolve, reject) => {
		const changed = new Set<string>();
		const note = (path: string) => {
			if (changed.size === 0) setTimeout(done, together);
			changed.add(relative(root, path));
		};
		const done = () => {
			for (const watcher of watchers) watcher.close();
			resolve([...changed].sort());
		};

		const folders = code.flatMap(folder => foldersIn(join(root, folder)));
		const watchers = [...folders, root].map(folder =>
			watch(folder, (_event, name) => {
				const fits = folder === root ? settings.includes(name ?? '') : isCode(name ?? '');
				if (fits) note(join(folder, basename(name ?? '')));
			}).on('error', error => {
				// A folder that is gone is a change of the one above it.
				if ((error as NodeJS.ErrnoException).code !== 'EPERM') reject(error);
			}),
		);
	});
