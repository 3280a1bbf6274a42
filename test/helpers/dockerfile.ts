import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {basename, join, relative} from 'node:path';

/** One line of a Dockerfile: `{does: 'COPY', what: 'starter ./starter'}`. */
export interface Step {
	does: string;
	what: string;
}

/** A stage: the image that it begins with, its name if it has one, and its steps. */
export interface Stage {
	image: string;
	name: string | undefined;
	steps: Step[];
}

/** Reads a Dockerfile in which each step is one line. */
export const readDockerfile = (file: string): Stage[] => {
	const stages: Stage[] = [];
	for (const line of readFileSync(file, 'utf8').split('\n')) {
		if (line === '' || line.startsWith('#')) continue;
		const [, does = '', what = ''] = line.match(/^([A-Z]+) (.+)$/) ?? [];
		if (!does || what.endsWith('\\')) throw new Error(`no step that is read here: ${line}`);
		const [, image, name] = does === 'FROM' ? (what.match(/^(\S+)(?: AS (\w+))?$/) ?? []) : [];
		if (image) stages.push({image, name, steps: []});
		else stages.at(-1)?.steps.push({does, what});
	}
	return stages;
};

/** A pattern of a `.dockerignore`, without its `!`: it speaks of a path and of all below it. */
const pattern = (text: string): RegExp => {
	const source = text
		.split('**/')
		.map(part => part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
		.join('(?:.*/)?');
	return new RegExp(`^${source}(?:/|$)`);
};

/** Whether a file is sent to Docker; the last pattern that speaks of it decides. */
export const readIgnore = (file: string): ((path: string) => boolean) => {
	const rules = readFileSync(file, 'utf8')
		.split('\n')
		.filter(line => line !== '' && !line.startsWith('#'))
		.map(line => ({sent: line.startsWith('!'), fits: pattern(line.replace('!', ''))}));
	return path => rules.findLast(({fits}) => fits.test(path))?.sent ?? true;
};

interface Build {
	/** The folder that Docker is given, and what of it is sent. */
	context: string;
	isSent: (path: string) => boolean;
	/** An empty folder: each stage becomes a folder in it. */
	folder: string;
	/** Does a RUN in place of the shell, or answers false. */
	run?: (command: string, folder: string) => boolean;
}

/** What a built image is here: the folder that it works in, and what it says of its process. */
export interface Image {
	workdir: string;
	env: Record<string, string>;
	user: string;
	healthcheck: string[];
	command: string[];
}

/**
 * Does the steps of a Dockerfile in folders, as far as that goes without Docker: what an image
 * begins with is this machine, nobody is another user, and `chown` does nothing. Answers the last
 * stage. Throws at a step that it does not know, and at a file that is not sent.
 */
export const build = (stages: readonly Stage[], {context, isSent, folder, run}: Build): Image => {
	const tools = join(folder, 'tools');
	mkdirSync(tools);
	writeFileSync(join(tools, 'chown'), '#!/bin/sh\n', {mode: 0o755});
	const rootOf = (stage: number) => join(folder, `stage-${stage}`);

	const copy = (what: string, image: Image, root: string) => {
		const [, from, words = ''] = what.match(/^(?:--from=(\w+) )?(.+)$/) ?? [];
		const stage = stages.findIndex(({name}) => name === from);
		const paths = words.split(' ');
		const target = at(paths.pop() ?? '', image, root);
		for (const path of paths) {
			const source = from ? join(rootOf(stage), path) : join(context, path);
			const isFolder = statSync(source).isDirectory();
			const filter = (one: string) =>
				from !== undefined || statSync(one).isDirectory() || isSent(relative(context, one));
			if (!isFolder && !filter(source)) throw new Error(`${path} is not sent to Docker`);
			cpSync(source, isFolder ? target : join(target, basename(path)), {
				recursive: true,
				verbatimSymlinks: true,
				filter,
			});
		}
	};

	const images = stages.map(({steps}, number) => {
		const root = rootOf(number);
		mkdirSync(root);
		const image: Image = {workdir: root, env: {}, user: 'root', healthcheck: [], command: []};
		for (const {does, what} of steps) {
			if (does === 'WORKDIR') {
				image.workdir = at(what, image, root);
				mkdirSync(image.workdir, {recursive: true});
			} else if (does === 'COPY') copy(what, image, root);
			else if (does === 'RUN') {
				if (run?.(what, image.workdir)) continue;
				const env = {...process.env, ...image.env, PATH: `${tools}:${process.env.PATH}`};
				execFileSync('/bin/sh', ['-ec', what], {cwd: image.workdir, env, stdio: 'pipe'});
			} else if (does === 'ENV') {
				const [name = '', value = ''] = what.split('=');
				image.env[name] = value;
			} else if (does === 'USER') image.user = what;
			else if (does === 'CMD') image.command = JSON.parse(what);
			else if (does === 'HEALTHCHECK') {
				image.healthcheck = JSON.parse(what.slice(what.indexOf('[')));
			} else if (!['EXPOSE', 'VOLUME'].includes(does)) {
				throw new Error(`nothing is known here of ${does}`);
			}
		}
		return image;
	});
	const image = images.at(-1);
	if (!image) throw new Error('a Dockerfile without a stage');
	return image;
};

/** A path in an image, in its folder. */
const at = (path: string, {workdir}: Image, root: string): string =>
	path.startsWith('/') ? join(root, path) : join(workdir, path);
