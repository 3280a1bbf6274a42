// Node 22.18 and up read TypeScript as it is; on older ones tsx does.
export default {
	files: ['test/**/*.test.ts'],
	extensions: {ts: 'module'},
	nodeArguments: process.features.typescript ? [] : ['--import=tsx'],
	environmentVariables: {NODE_ENV: 'test'},
	workerThreads: false,
	timeout: '30s',
};
