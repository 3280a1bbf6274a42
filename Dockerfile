# docs/deploying.md says how to build and run it. Both stages are the same Debian and the same Node,
# as sqlite3's binary is made for one C library and one version of Node's own interface.

FROM node:24-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
# This image has Python, make and g++: sqlite3 compiles where its binary cannot be fetched.
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY package.json package-lock.json ./
COPY starter ./starter
# What runs the app, and the owner's commands; no stand-in, no generator, no tests.
COPY scripts/run.js scripts/migrate.ts scripts/user.ts scripts/password.ts scripts/rotate-tokens.ts scripts/api.ts ./scripts/
# The code is root's; the app may write here only, where a database in a file goes.
RUN mkdir var && chown node:node var
USER node
VOLUME /app/var
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "--eval", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then(({ok}) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm: the app is process 1, and a signal to the container is one to it.
CMD ["node", "scripts/run.js", "starter/server.ts"]
